// A new process with one bundle in it: loads it, calls it with each event of argv in turn, and prints on the last line
// the results and which modules of Node were loaded after the load and at the end.
const [, , bundle, ...events] = process.argv;

// Names do not resolve: no test reaches beyond 127.0.0.1, and the error contains the requested name.
process.getBuiltinModule('node:dns').lookup = (name, _options, callback) =>
  callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }));

const { handler } = await import(bundle);
const loaded = [...process.moduleLoadList];
const results = [];
for (const event of events) {
  try {
    results.push({
      answer:
        (await handler(JSON.parse(event), {
          awsRequestId: 'request',
          getRemainingTimeInMillis: () => 10_000,
        })) ?? null,
    });
  } catch ({ name, message, detail = null }) {
    results.push({ error: { name, message, detail } });
  }
}
process.stdout.write(`\n${JSON.stringify({ loaded, ended: process.moduleLoadList, results })}\n`);
process.exit(0);
