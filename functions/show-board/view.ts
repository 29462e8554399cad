import type { WaitingQueue } from '../aws/queues.ts';
import { type Listed, newestFirst, STATUSES, type Status } from '../idempotency/queries.ts';
import type { IdempotencyRecord } from '../idempotency/record.ts';
import type { Bucket } from './pictures.ts';

/** What the board is drawn from. */
export interface Facts {
  /** Milliseconds since the epoch. */
  now: number;
  /** The beginning of the time that is looked at. */
  from: number;
  lists: Readonly<Record<Status, readonly Listed[]>>;
  /** Whether a list was cut because it is too long. */
  cut: boolean;
  inQueue: number;
  waiting: readonly WaitingQueue[];
  createPoolPerSecond: number;
}

/** What somebody has asked for. */
export interface Asked {
  hours?: number | undefined;
  search?: string | undefined;
  /** Found by the search, the newest first. */
  found?: { items: readonly Listed[]; more: boolean } | undefined;
  /** One request, and what there is of it. */
  one?: { requestId: string; parts: readonly IdempotencyRecord[] } | undefined;
}

export interface View extends Facts, Asked {
  counts: Readonly<Record<Status, number>>;
  classes: readonly (readonly [string, number])[];
  buckets: readonly Bucket[];
  bucketSeconds: number;
  failures: readonly Listed[];
  newest: readonly Listed[];
  oldestRunningSeconds: number | undefined;
  /** Until nothing runs or waits any more, at the rate of the quota. */
  drainSeconds: number;
}

const BUCKETS = 48;
const MAX_FAILURES = 10;
const MAX_NEWEST = 25;

const bucketsOf = ({ from, now, lists }: Facts): Bucket[] => {
  const span = Math.max(1, now - from) / BUCKETS;
  const buckets = Array.from({ length: BUCKETS }, (_, at) => ({
    from: from + at * span,
    provisioned: 0,
    failed: 0,
  }));
  const count = (items: readonly Listed[], kind: 'provisioned' | 'failed') => {
    for (const { updatedAt } of items) {
      const bucket = buckets[Math.min(BUCKETS - 1, Math.floor((Date.parse(updatedAt) - from) / span))];
      if (bucket !== undefined) bucket[kind] += 1;
    }
  };
  count(lists.PROVISIONED, 'provisioned');
  count(lists.FAILED, 'failed');
  count(lists.REFUSED, 'failed');

  return buckets;
};

/** Everything that the board shows, worked out. */
export const viewOf = (facts: Facts, asked: Asked = {}): View => {
  const { lists, now, from } = facts;
  const failed = newestFirst([...lists.FAILED], [...lists.REFUSED]);
  const classes = new Map<string, number>();
  for (const { failureClass = 'unknown' } of failed)
    classes.set(failureClass, (classes.get(failureClass) ?? 0) + 1);
  const oldest = Math.min(...lists.RUNNING.map(({ claimedAt }) => Date.parse(claimedAt)));
  const left = lists.RUNNING.length + facts.inQueue;

  return {
    ...facts,
    ...asked,
    counts: Object.fromEntries(STATUSES.map((status) => [status, lists[status].length])) as Record<
      Status,
      number
    >,
    classes: [...classes].sort(([, a], [, b]) => b - a),
    buckets: bucketsOf(facts),
    bucketSeconds: (now - from) / 1_000 / BUCKETS,
    failures: failed.slice(0, MAX_FAILURES),
    newest: newestFirst(...STATUSES.map((status) => lists[status].slice(0, MAX_NEWEST))).slice(0, MAX_NEWEST),
    oldestRunningSeconds: Number.isFinite(oldest) ? (now - oldest) / 1_000 : undefined,
    drainSeconds: left / facts.createPoolPerSecond,
  };
};
