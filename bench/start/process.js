// The measured process: loads one bundle, calls its handler once, and prints the times as JSON on the last line. Plain
// JavaScript without imports: modules that it loads itself would be missing from the figures.
const [, , bundle, event] = process.argv;

const began = performance.now();
const { handler } = await import(bundle);
const loaded = performance.now();
const undici = process.moduleLoadList.some((name) => name.includes('undici'));
const answer = await handler(JSON.parse(event), {
  awsRequestId: 'c0ffee00-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 30_000,
});
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
