import { DESIGNS } from './drain/designs.ts';
import { drain } from './drain/drain.ts';

const [name, n, rate, burst, others, seed = '1'] = process.argv.slice(2);
const design = DESIGNS.find((d) => d.name.startsWith(name!))!;
const t = performance.now();
const { createdAt, ...f } = await drain(
  design,
  { requests: Number(n), rate: Number(rate), burst: Number(burst), others: Number(others) },
  Number(seed),
);
console.log(
  name,
  n,
  rate,
  burst,
  others,
  JSON.stringify(f, (_, v) => (typeof v === 'number' ? Math.round(v * 1000) / 1000 : v)),
  Math.round(performance.now() - t),
  'ms',
);
