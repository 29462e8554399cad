// Calls two handlers many times in one process, in turns, and says on stderr how many microseconds a call took in each
// turn. stdout is for the handlers' log.
const [, , bundle, event] = process.argv;
const { bare, wrapped } = await import(bundle);

const CALLS = 1_000;
const TURNS = 60;
const context = { awsRequestId: 'c0ffee00-0000-4000-8000-000000000000' };
const parsed = JSON.parse(event);

const turn = async (handler) => {
  const began = performance.now();
  for (let call = 0; call < CALLS; call++) await handler(parsed, context);
  return ((performance.now() - began) * 1000) / CALLS;
};

const turns = { bare: [], wrapped: [] };
// The first turns run uncompiled.
for (let warming = 0; warming < 10; warming++) await turn(wrapped);
for (let number = 0; number < TURNS; number++) {
  turns.bare.push(await turn(bare));
  turns.wrapped.push(await turn(wrapped));
}
process.stderr.write(JSON.stringify(turns));
