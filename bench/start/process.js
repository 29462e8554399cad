// The process that is measured: loads one bundle, calls its handler once, says how long that took, all as JSON on the
// last line. Plain JavaScript that imports nothing, since whatever it loads itself would be missing from the figures.
const [, , bundle, event] = process.argv;

const began = performance.now();
const { handler } = await import(bundle);
const loaded = performance.now();
const undici = process.moduleLoadList.some((name) => name.includes('undici'));
const answer = await handler(JSON.parse(event), { awsRequestId: 'c0ffee00-0000-4000-8000-000000000000' });
const answered = performance.now();

const figures = {
  load: loaded - began,
  total: answered - began,
  rss: process.memoryUsage.rss(),
  undici,
  answer: answer ?? null,
};
process.stdout.write(`\n${JSON.stringify(figures)}\n`);
process.exit(0);
