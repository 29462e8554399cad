import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { OURS } from '../../simulation/bulk/design.ts';
import type { Drained } from '../../simulation/bulk/figures.ts';
import { inParallel } from '../../simulation/run/in-parallel.ts';
import { DESIGNS } from './designs.ts';
import { plotOf } from './plot.ts';
import { type Row, tableOf } from './table.ts';
import { judged } from './targets.ts';
import type { Job } from './worker.ts';

/*
 * How fast a bulk goes under the quota: the real steps, the ASL that ships and the token buckets of the simulator, in
 * virtual time, beside designs that do without slots. About four minutes; with `--all` an hour.
 *
 *   --all              N = 100, 1,000, 10,000; R = 1, 5, 20; burst 1 and R; others with 0, 10 and 50% of the quota
 *   --design slots     this one alone
 *   --plot FILE.svg    pools over time, of 1,000 requests at one a second
 *   --check            exit code 1 where a target is missed
 *   --seed 1           another seed, for other creation times and other calls of others
 */
const { values: options } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    plot: { type: 'string' },
    check: { type: 'boolean', default: false },
    design: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(options.seed);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const OTHERS = [0, 0.1, 0.5];
const QUOTAS = options.all
  ? [
      { rate: 1, burst: 1 },
      ...[5, 20].flatMap((rate) => [
        { rate, burst: 1 },
        { rate, burst: rate },
      ]),
    ]
  : [{ rate: 1, burst: 1 }];

/** Designs that lose most of a bulk take hours for the largest: what they come to shows before. */
const sizesOf = (design: string): number[] =>
  options.all && design === OURS.name ? [100, 1_000, 10_000] : [100, 1_000];

const jobs: Job[] = DESIGNS.filter(({ name }) => name === (options.design ?? name)).flatMap(
  ({ name: design }) =>
    QUOTAS.flatMap((quota) =>
      OTHERS.flatMap((others) =>
        sizesOf(design).map((requests) => ({ design, requests, ...quota, others, seed })),
      ),
    ),
);
// The longest first, or the last of them would run alone.
const longestFirst = jobs.toSorted((a, b) => b.requests - a.requests);

const began = performance.now();
const done = new Map<Job, Drained>();
await inParallel<Job, Drained>(
  new URL('./worker.ts', import.meta.url),
  longestFirst.values(),
  (drained, job) => {
    done.set(job, drained);
    const { design, requests, rate, burst, others } = job;
    const seconds = Math.round((performance.now() - began) / 1_000);
    process.stderr.write(
      `${done.size} of ${jobs.length}, ${seconds} s: ${design}, N ${requests}, R ${rate}, burst ${burst}, others ${others}\n`,
    );
  },
);
const rows: Row[] = jobs.flatMap((job) => {
  const drained = done.get(job);
  return drained === undefined ? [] : [{ job, drained }];
});

say(`Seed ${seed}, ${rows.length} bulks, ${Math.round((performance.now() - began) / 1_000)} s.\n`);
say(tableOf(rows));
say('');
const verdicts = judged(rows);
for (const { sentence } of verdicts) say(sentence);
if (options.plot !== undefined)
  writeFileSync(
    options.plot,
    plotOf(
      rows.filter(
        ({ job }) => job.requests === 1_000 && job.rate === 1 && job.burst === 1 && job.others === 0,
      ),
    ),
  );
if (options.check && verdicts.some(({ isMet }) => !isMet)) process.exitCode = 1;
