import type { WaitingQueue } from '../aws/queues.ts';
import { type Listed, newestFirst, STATUSES, type Status } from '../idempotency/queries.ts';
import type { IdempotencyRecord } from '../idempotency/record.ts';
import type { BatchView } from './batch-page.ts';
import type { Bucket } from './pictures.ts';

/** The data of the main page. */
export interface Facts {
  /** Milliseconds since the epoch. */
  now: number;
  /** Start of the time range. */
  from: number;
  lists: Readonly<Record<Status, readonly Listed[]>>;
  /** Whether a list was truncated. */
  isTruncated: boolean;
  /** The newest batches of the lists, newest first. */
  batches: readonly BatchView[];
  inQueue: number;
  waiting: readonly WaitingQueue[];
  createPoolPerSecond: number;
}

/** Search results, newest first. */
export interface Found {
  items: readonly Listed[];
  more: boolean;
}

/** One request with its records. */
export interface One {
  requestId: string;
  parts: readonly IdempotencyRecord[];
}

/** The selection of the caller. */
export interface Selection {
  hours?: number | undefined;
  search?: string | undefined;
  found?: Found | undefined;
}

export interface View extends Facts, Selection {
  counts: Readonly<Record<Status, number>>;
  classes: readonly (readonly [string, number])[];
  buckets: readonly Bucket[];
  bucketSeconds: number;
  failures: readonly Listed[];
  newest: readonly Listed[];
  oldestRunningSeconds: number | undefined;
  /** Seconds until all requests complete at the rate of the quota. */
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

/** Computes everything that the main page shows. */
export const viewOf = (facts: Facts, selection: Selection = {}): View => {
  const { lists, now, from } = facts;
  const failed = newestFirst([...lists.FAILED], [...lists.REFUSED]);
  const classes = new Map<string, number>();
  for (const { failureClass = 'unknown' } of failed)
    classes.set(failureClass, (classes.get(failureClass) ?? 0) + 1);
  const oldest = Math.min(...lists.RUNNING.map(({ claimedAt }) => Date.parse(claimedAt)));
  const left = lists.RUNNING.length + facts.inQueue;

  return {
    ...facts,
    ...selection,
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
