import { writeFileSync } from 'node:fs';
import { flagsOf, MAX_SEED, numberIn } from '../../local/stack/flags.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { OURS } from '../../simulation/bulk/design.ts';
import type { Drained } from '../../simulation/bulk/figures.ts';
import { inParallel } from '../../simulation/run/in-parallel.ts';
import type { Benchmark } from '../command/benchmark.ts';
import { DESIGNS } from './designs.ts';
import { plotOf } from './plot.ts';
import { AWS_LIMITS_HELP, runWithAwsLimits } from './run-aws-limits.ts';
import { runOverWire, WIRE_HELP } from './run-wire.ts';
import { type Row, tableOf } from './table.ts';
import { CHECKED, judged } from './targets.ts';
import type { Job } from './worker.ts';

const HELP = `How fast a bulk is provisioned under the quota: the real steps, the shipped ASL and the token buckets of the simulator,
in virtual time, compared with designs without a rate limiter. About four minutes.

  npm run bench -- drain [options]
  --all              N = 100, 1,000, 10,000; R = 1, 5, 20; burst 1 and R; others use 0, 10 and 50% of the quota: an hour
  --design <name>    only one design: ${DESIGNS.map(({ name }) => name).join('; ')}
  --plot <file>      writes an SVG: pools over time, for 1,000 requests at one per second
  --check            drains the loads of the targets instead, on seeds 1 to 3: exit code 1 if a target is missed
  --seed <n>         seed of creation times and of the calls of others (default 1)

${AWS_LIMITS_HELP}

${WIRE_HELP}`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const OTHERS = [0, 0.1, 0.5];
const quotasOf = (all: boolean) =>
  all
    ? [
        { rate: 1, burst: 1 },
        ...[5, 20].flatMap((rate) => [
          { rate, burst: 1 },
          { rate, burst: rate },
        ]),
      ]
    : [{ rate: 1, burst: 1 }];

/** Other designs would take hours for the largest bulk; the smaller ones show their result. */
const sizesOf = (design: string, all: boolean): number[] =>
  all && design === OURS.name ? [100, 1_000, 10_000] : [100, 1_000];

const FLAGS = {
  all: { type: 'boolean', default: false },
  plot: { type: 'string' },
  check: { type: 'boolean', default: false },
  design: { type: 'string' },
  seed: { type: 'string', default: '1' },
} as const;

const run = async (args: string[]): Promise<number> => {
  const {
    all,
    plot,
    check,
    design: wanted,
    ...flags
  } = flagsOf(args, FLAGS, 'npm run bench -- drain --help');
  const seed = numberIn('seed', flags.seed, { most: MAX_SEED });
  const names = DESIGNS.map(({ name }) => name);
  if (wanted !== undefined && !names.includes(wanted))
    throw new UsageError(`There is no design ${JSON.stringify(wanted)}: ${names.join('; ')}.`);
  const compared = DESIGNS.filter(({ name }) => name === (wanted ?? name)).flatMap(({ name: design }) =>
    quotasOf(all).flatMap((quota) =>
      OTHERS.flatMap((others) =>
        sizesOf(design, all).map((requests) => ({ design, requests, ...quota, others, seed })),
      ),
    ),
  );
  const jobs: Job[] = check ? CHECKED.map(({ job }) => job) : compared;
  // Longest first, so that none runs alone at the end.
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

  say(
    `${check ? 'Seeds 1 to 3' : `Seed ${seed}`}, ${rows.length} bulks, ${Math.round((performance.now() - began) / 1_000)} s.\n`,
  );
  say(tableOf(rows));
  say('');
  const verdicts = check ? judged((job) => done.get(job)) : [];
  for (const { sentence } of verdicts) say(sentence);
  if (plot !== undefined)
    writeFileSync(
      plot,
      plotOf(
        rows.filter(
          ({ job }) => job.requests === 1_000 && job.rate === 1 && job.burst === 1 && job.others === 0,
        ),
      ),
    );
  return verdicts.some(({ isMet }) => !isMet) ? 1 : 0;
};

export const benchmark: Benchmark = {
  help: HELP,
  run: (args) => {
    const rest = args.filter((arg) => arg !== '--wire' && arg !== '--aws-limits');
    if (args.includes('--aws-limits')) return runWithAwsLimits(rest);
    return args.includes('--wire') ? runOverWire(rest) : run(args);
  },
};
