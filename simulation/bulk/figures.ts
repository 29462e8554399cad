import type { CallRecord, PoolRecord } from '../../local/simulator/record.ts';
import { numberOf } from './load.ts';
import type { TableCalls } from './table-calls.ts';

/** The figures of a drained bulk. */
export interface Drained {
  pools: number;
  /** Requests that completed with a pool. */
  answered: number;
  failed: number;
  /** Time from the first message to the last CreatePool, as a multiple of the minimum under the quota. */
  makespan: number;
  createsPerPool: number;
  describesPerPool: number;
  /** Throttled share of the calls of each operation. */
  throttledCreates: number;
  throttledDescribes: number;
  /** Seconds from ACTIVE to the published result. */
  lagP50: number;
  lagP99: number;
  /** Billed state transitions, including retries. */
  transitionsPerPool: number;
  /** Calls of DynamoDB. */
  tableCallsPerPool: number | undefined;
  /** Maximum size of the status cache item, in kB. */
  cacheKilobytes: number | undefined;
  /** Maximum seconds that an interactive request during the bulk waited for CreatePool. */
  interactiveSeconds: number | undefined;
  /** Throttled share of the calls of other clients. */
  throttledOthers: number;
  /** Seconds from the start to each CreatePool. */
  createdAt: number[];
}

/** External observations of a bulk. Times are in milliseconds since the epoch. */
export interface Seen {
  /** The first message. */
  start: number;
  /** Minimum seconds under the quota. */
  ideal: number;
  /** Requests through all triggers. */
  total: number;
  pools: readonly PoolRecord[];
  calls: readonly CallRecord[];
  /** When the result with each pool was published, by pool ID. */
  answered: ReadonlyMap<string, number>;
  /** When each interactive request was sent, by its number. */
  asked: ReadonlyMap<number, number>;
  /** State transitions of all executions. */
  transitions: number;
  /** Undefined if they are not counted. */
  tables: TableCalls | undefined;
  /** Calls of other clients, by operation. */
  others: { calls: Record<string, number>; throttled: Record<string, number> };
}

export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((all, count) => all + count, 0);

export const figuresOf = (seen: Seen): Drained => {
  const { start, ideal, total, pools, calls, answered, asked, transitions, tables, others } = seen;
  const lags = ascending(
    pools.flatMap(({ poolId, activeAt }) => {
      const at = answered.get(poolId);
      return at === undefined || activeAt === undefined ? [] : [(at - activeAt) / 1_000];
    }),
  );
  const callsOf = (operation: string) => {
    const own = calls.filter((call) => call.operation === operation);
    const count = own.length - (others.calls[operation] ?? 0);
    const throttled =
      own.filter(({ result }) => result === 'ThrottlingException').length -
      (others.throttled[operation] ?? 0);
    return { perPool: count / pools.length, throttled: throttled / Math.max(1, count) };
  };
  const creates = callsOf('CreatePool');
  const describes = callsOf('DescribePools');
  const createdAt = ascending(pools.map((pool) => (pool.createdAt - start) / 1_000));
  const waited = pools.flatMap(({ originationIdentity, createdAt: at }) => {
    const since = asked.get(numberOf(originationIdentity));
    return since === undefined ? [] : [(at - since) / 1_000];
  });

  return {
    pools: pools.length,
    answered: lags.length,
    failed: total - lags.length,
    makespan: (createdAt.at(-1) ?? Number.NaN) / ideal,
    createsPerPool: creates.perPool,
    describesPerPool: describes.perPool,
    throttledCreates: creates.throttled,
    throttledDescribes: describes.throttled,
    lagP50: quantile(lags, 0.5),
    lagP99: quantile(lags, 0.99),
    transitionsPerPool: transitions / total,
    tableCallsPerPool: tables && tables.calls / total,
    cacheKilobytes: tables && tables.cacheBytes / 1_000,
    interactiveSeconds: waited.length < asked.size || asked.size === 0 ? undefined : Math.max(...waited),
    throttledOthers: sum(others.throttled) / Math.max(1, sum(others.calls)),
    createdAt,
  };
};
