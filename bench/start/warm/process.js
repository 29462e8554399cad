// Calls two handlers alternately in batches, in one process, and prints the microseconds per call of each batch on
// stderr. stdout is for the handlers' log.
const [, , bundle, event] = process.argv;
const { bare, wrapped } = await import(bundle);

const CALLS = 1_000;
const BATCHES = 60;
const context = { awsRequestId: 'c0ffee00-0000-4000-8000-000000000000' };
const parsed = JSON.parse(event);

const batch = async (handler) => {
  const began = performance.now();
  for (let call = 0; call < CALLS; call++) await handler(parsed, context);
  return ((performance.now() - began) * 1000) / CALLS;
};

const batches = { bare: [], wrapped: [] };
// The first batches run before JIT compilation.
for (let warming = 0; warming < 10; warming++) await batch(wrapped);
for (let number = 0; number < BATCHES; number++) {
  batches.bare.push(await batch(bare));
  batches.wrapped.push(await batch(wrapped));
}
process.stderr.write(JSON.stringify(batches));
