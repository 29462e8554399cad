import { OURS } from '../../simulation/bulk/design.ts';
import type { Drained } from '../../simulation/bulk/figures.ts';
import type { Load } from '../../simulation/bulk/load.ts';
import type { Job } from './worker.ts';

type Figure = keyof typeof FIGURES;

/** A load with its targets: upper bounds that hold for every seed. */
interface Check {
  name: string;
  load: Partial<Load>;
  most: Partial<Record<Figure, number>>;
}

const FIGURES = {
  'makespan ÷ ideal': ({ makespan }) => makespan,
  'CreatePool calls a pool': ({ createsPerPool }) => createsPerPool,
  'DescribePools calls a pool': ({ describesPerPool }) => describesPerPool,
  'seconds from ACTIVE to published, p99': ({ lagP99 }) => lagP99,
  'requests that failed': ({ failed }) => failed,
  'seconds that an interactive request waits': ({ interactiveSeconds }) => interactiveSeconds,
  'table calls a pool': ({ tableCallsPerPool }) => tableCallsPerPool,
  'kB of the status cache': ({ cacheKilobytes }) => cacheKilobytes,
} satisfies Record<string, (drained: Drained) => number | undefined>;

const PUBLISHED = 'seconds from ACTIVE to published, p99';
const FAILED = 'requests that failed';

/** 1,000 requests at once, one call per second and no burst. */
const BULK: Load = { requests: 1_000, rate: 1, burst: 1, others: 0 };

/** Interactive requests without other load, one every five minutes, whose pools take 30 s each. */
const LONE_POOLS = 50;
const ALONE: Partial<Load> = {
  requests: 0,
  spread: 0,
  interactive: Array.from({ length: LONE_POOLS }, (_, n) => (n * 300) / (LONE_POOLS - 1)),
};

const CHECKS: readonly Check[] = [
  {
    name: 'a bulk',
    load: {},
    most: {
      'makespan ÷ ideal': 1.06,
      'CreatePool calls a pool': 1.02,
      'DescribePools calls a pool': 0.5,
      [PUBLISHED]: 11.5,
      [FAILED]: 0,
      'seconds that an interactive request waits': 5,
      'table calls a pool': 16,
    },
  },
  {
    name: 'a bulk while others use 10%',
    load: { others: 0.1 },
    most: { 'makespan ÷ ideal': 1.1, [FAILED]: 0 },
  },
  {
    name: 'a bulk while others use 50%',
    load: { others: 0.5 },
    most: { 'CreatePool calls a pool': 1.8, 'seconds that an interactive request waits': 8, [FAILED]: 0 },
  },
  { name: 'pools that take 5 s', load: { medianSeconds: 5 }, most: { [PUBLISHED]: 15, [FAILED]: 0 } },
  { name: 'pools that take 120 s', load: { medianSeconds: 120 }, most: { [PUBLISHED]: 16, [FAILED]: 0 } },
  {
    name: 'pools that are visible after 10 s',
    load: { hiddenSeconds: 10 },
    most: { [PUBLISHED]: 20, [FAILED]: 0 },
  },
  { name: 'a pool alone', load: ALONE, most: { 'table calls a pool': 30, [FAILED]: 0 } },
  {
    name: '20 pools per second',
    load: { rate: 20, burst: 20 },
    most: { 'kB of the status cache': 64, [FAILED]: 0 },
  },
];

const SEEDS = [1, 2, 3];

const jobsOf = ({ load }: Check): Job[] =>
  SEEDS.map((seed) => ({ design: OURS.name, ...BULK, ...load, seed }));

/** The bulks to drain, each with its targets. */
export const CHECKED: readonly { check: Check; job: Job }[] = CHECKS.flatMap((check) =>
  jobsOf(check).map((job) => ({ check, job })),
);

/** A sentence per target, with the worst value of its seeds. */
export const judged = (
  drainedOf: (job: Job) => Drained | undefined,
): { sentence: string; isMet: boolean }[] =>
  CHECKS.flatMap((check) => {
    const drained = CHECKED.filter((one) => one.check === check).flatMap(({ job }) => drainedOf(job) ?? []);
    return Object.entries(check.most).map(([what, most]) => {
      const value = Math.max(
        ...drained.map((one) => FIGURES[what as Figure](one) ?? Number.POSITIVE_INFINITY),
      );
      const isMet = value <= most;
      const verdict = isMet ? 'met   ' : 'MISSED';
      return { sentence: `${verdict} ${check.name}, ${what}: ${value.toFixed(3)}, at most ${most}`, isMet };
    });
  });
