// A fresh process with one bundle in it: loads it, calls it with each event of argv in turn, and says on the last line
// what came of it and which modules of Node were there after the load and in the end.
const [, , bundle, ...events] = process.argv;

// Names do not resolve: no test reaches beyond 127.0.0.1, and an error tells which name was asked for.
process.getBuiltinModule('node:dns').lookup = (name, _options, callback) =>
  callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }));

const { handler } = await import(bundle);
const loaded = [...process.moduleLoadList];
const results = [];
for (const event of events) {
  try {
    results.push({ answer: (await handler(JSON.parse(event), { awsRequestId: 'request' })) ?? null });
  } catch ({ name, message, detail = null }) {
    results.push({ error: { name, message, detail } });
  }
}
process.stdout.write(`\n${JSON.stringify({ loaded, ended: process.moduleLoadList, results })}\n`);
process.exit(0);
