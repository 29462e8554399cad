import type { Row } from './table.ts';

interface Target {
  what: string;
  others: number;
  of: (row: Row) => number;
  most: number;
}

/** What has to hold for 1,000 requests at once, one call a second and no burst. */
const TARGETS: readonly Target[] = [
  { what: 'makespan ÷ ideal', others: 0, of: ({ drained }) => drained.makespan, most: 1.06 },
  { what: 'makespan ÷ ideal beside others', others: 0.1, of: ({ drained }) => drained.makespan, most: 1.1 },
  { what: 'CreatePool calls a pool', others: 0, of: ({ drained }) => drained.createsPerPool, most: 1.02 },
  { what: 'DescribePools calls a pool', others: 0, of: ({ drained }) => drained.describesPerPool, most: 0.5 },
  { what: 'seconds from ACTIVE to published, p99', others: 0, of: ({ drained }) => drained.lagP99, most: 10 },
  { what: 'requests that failed', others: 0, of: ({ drained }) => drained.failed, most: 0 },
  { what: 'state transitions a pool', others: 0, of: ({ drained }) => drained.transitionsPerPool, most: 20 },
  {
    what: 'seconds that an interactive request waits',
    others: 0,
    of: ({ drained }) => drained.interactiveSeconds ?? Number.POSITIVE_INFINITY,
    most: 5,
  },
];

/** A sentence for each target. */
export const judged = (rows: readonly Row[]): { sentence: string; isMet: boolean }[] =>
  TARGETS.flatMap(({ what, others, of, most }) => {
    const row = rows.find(
      ({ job }) =>
        job.design === 'slots' &&
        job.requests === 1_000 &&
        job.rate === 1 &&
        job.burst === 1 &&
        job.others === others,
    );
    if (row === undefined) return [];
    const value = of(row);
    const isMet = value <= most;
    const beside = others > 0 ? `, others with ${others * 100}%` : '';
    return [
      {
        sentence: `${isMet ? 'met   ' : 'MISSED'} ${what}${beside}: ${value.toFixed(3)}, at most ${most}`,
        isMet,
      },
    ];
  });
