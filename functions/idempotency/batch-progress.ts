import type { Listed, Status } from './queries.ts';

/** A row of a batch, as rowsOfBatch gives it. */
type Row = Pick<Listed, 'status' | 'claimedAt' | 'updatedAt' | 'failureClass'> & {
  batch?: { size?: number | undefined } | undefined;
};

/** How far a batch is. */
export interface BatchProgress {
  /** The number of requests in the batch, if it is known. */
  total: number | undefined;
  counts: Readonly<Record<Status, number>>;
  /** The requests that have a result. */
  complete: number;
  /** Those of them that failed or were refused. */
  failed: number;
  /** The requests that have no result yet, as far as the total is known. */
  left: number;
  /** The failures by class, most frequent first. */
  classes: readonly (readonly [failureClass: string, count: number])[];
  /** Results per second in the last minutes; undefined while nothing moves. */
  perSecond: number | undefined;
  /** Seconds since the last result, or, without one, since the first request; undefined without requests. */
  noResultSeconds: number | undefined;
  /** When the last result is expected, in milliseconds since the epoch; undefined while nothing moves. */
  doneAt: number | undefined;
}

/** The results of this time tell the rate: long enough for a slow quota, short enough to notice another one. */
const WINDOW_MS = 3 * 60_000;

/** A rate of less time than this would mostly be chance. */
const LEAST_MS = 2_000;

/** A batch counts as standing still after this time without a result, or after some times the usual interval. */
const STILL_MS = 60_000;
const STILL_INTERVALS = 3;

/** Results per millisecond in the window; undefined while nothing moves. */
const rateOf = (resultTimes: readonly number[], now: number): number | undefined => {
  const recent = resultTimes.filter((time) => now - time <= WINDOW_MS).sort((a, b) => a - b);
  const [first = now, last = now] = [recent[0], recent.at(-1)];
  if (recent.length < 2 || now - first < LEAST_MS) return undefined;
  const interval = (last - first) / (recent.length - 1);
  if (now - last > Math.max(STILL_MS, STILL_INTERVALS * interval)) return undefined;

  return (recent.length - 1) / (now - first);
};

/**
 * Tells from the rows of a batch how far it is, and from the results of the last minutes when it will be done.
 * @param rows one entry per request of the batch
 * @param size the number of requests in the batch; undefined takes the largest that the rows name
 * @param now milliseconds since the epoch
 */
export const progressOfBatch = (
  rows: readonly Row[],
  size: number | undefined,
  now: number,
): BatchProgress => {
  const counts = { RUNNING: 0, FAILED: 0, REFUSED: 0, PROVISIONED: 0 };
  const classes = new Map<string, number>();
  const resultTimes: number[] = [];
  let firstClaim = Number.POSITIVE_INFINITY;
  let named = 0;
  for (const { status, claimedAt, updatedAt, failureClass = 'unknown', batch } of rows) {
    counts[status] += 1;
    named = Math.max(named, batch?.size ?? 0);
    firstClaim = Math.min(firstClaim, Date.parse(claimedAt));
    if (status === 'RUNNING') continue;
    resultTimes.push(Date.parse(updatedAt));
    if (status !== 'PROVISIONED') classes.set(failureClass, (classes.get(failureClass) ?? 0) + 1);
  }
  const total = size === undefined && named === 0 ? undefined : Math.max(size ?? named, rows.length);
  const complete = resultTimes.length;
  const left = (total ?? rows.length) - complete;
  const rate = left === 0 ? undefined : rateOf(resultTimes, now);
  const lastResult = resultTimes.reduce((latest, time) => Math.max(latest, time), 0) || firstClaim;

  return {
    total,
    counts,
    complete,
    failed: counts.FAILED + counts.REFUSED,
    left,
    classes: [...classes].sort(([, a], [, b]) => b - a),
    perSecond: rate === undefined ? undefined : rate * 1_000,
    noResultSeconds: Number.isFinite(lastResult) ? Math.max(0, now - lastResult) / 1_000 : undefined,
    doneAt: rate === undefined ? undefined : now + left / rate,
  };
};
