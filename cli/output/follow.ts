import { setTimeout as pause } from 'node:timers/promises';
import { progressOfBatch } from '../../functions/idempotency/batch-progress.ts';
import { type Listed, rowsOfBatch, STATUSES, type Status } from '../../functions/idempotency/queries.ts';
import { depthOf } from '../stack/queues.ts';
import type { Target } from '../stack/target.ts';
import { linesOf, type Snapshot, snapshotJson, summaryOf } from './follow-text.ts';
import { endProgress, progress } from './live.ts';
import { remark, say, sayJson } from './text.ts';

export interface Following {
  /** The batch; undefined for all requests. */
  batch?: string | undefined;
  /** The number of requests; undefined takes what the requests of the batch name. */
  total?: number | undefined;
  /** Only these requests count; undefined counts all. */
  requests?: ReadonlySet<string>;
  /** ISO 8601: requests that did not change since are skipped. */
  since?: string | undefined;
  /** Milliseconds between two polls. */
  interval?: number;
  json: boolean;
}

/** Milliseconds by which polls overlap: an index may lag behind its table. */
const OVERLAP_MS = 15_000;

/**
 * Milliseconds without a change after which an idle stack counts as done: a request between the queue and the ledger is
 * invisible, and a request that is sent again still shows its earlier result.
 */
const IDLE_MS = 3_000;

/** The same while requests are not answered, or none was seen. */
const MISSING_MS = 15_000;

/** The same while the queue holds messages, which may be of other batches. */
const BUSY_MS = 60_000;

/** Keeps the latest state of each entry. Each poll reads only what changed since the last one. */
const poller = ({ listing }: Target, { batch, requests, since }: Following) => {
  const known = new Map<string, Listed>();
  let from = since;
  const keep = async (pages: AsyncIterable<Listed[]>) => {
    for await (const page of pages) {
      for (const item of page) {
        if (requests?.has(item.requestId) === false) continue;
        const key = `${item.requestId} ${item.part}`;
        const before = known.get(key);
        if (before === undefined || before.updatedAt <= item.updatedAt) known.set(key, item);
      }
    }
  };

  return async (): Promise<Listed[]> => {
    const at = Date.now();
    if (batch !== undefined) await keep(listing.ofBatch(batch, from));
    else {
      // A request that runs is shown whatever its age, as pools status and pools list do.
      const sinceOf = (status: Status) => (from === since && status === 'RUNNING' ? undefined : from);
      await Promise.all(STATUSES.map((status) => keep(listing.list(status, { since: sinceOf(status) }))));
    }
    const overlapping = new Date(at - OVERLAP_MS).toISOString();
    from = since === undefined || overlapping > since ? overlapping : since;
    return rowsOfBatch(known.values());
  };
};

const snapshotOf = (rows: readonly Listed[], inQueue: number, following: Following): Snapshot => {
  const { batch, total = following.requests?.size } = following;
  // What waits in the queue is to be done too; for a batch it may be of others.
  const size = total ?? (batch === undefined ? rows.length + inQueue : undefined);

  return { ...progressOfBatch(rows, size, Date.now()), batch, inQueue };
};

const isOver = ({ counts, complete, failed, left, inQueue }: Snapshot, unchangedMs: number): boolean => {
  if (counts.RUNNING > 0) return false;
  if (left > 0 || complete === 0) return inQueue === 0 && unchangedMs >= MISSING_MS;
  return failed === 0 || unchangedMs >= (inQueue === 0 ? IDLE_MS : BUSY_MS);
};

/**
 * Follows until all requests have a result, or nothing is left that could bring one.
 * @returns whether every request has its pool
 */
export const follow = async (target: Target, following: Following): Promise<boolean> => {
  const { json, interval = 1_000 } = following;
  const poll = poller(target, following);
  let before = '';
  let changedAt = Date.now();
  const stopped = () => {
    endProgress();
    remark('Stopped watching. The requests go on.');
    process.exit(130);
  };
  process.once('SIGINT', stopped);
  try {
    for (;;) {
      const { visible, hidden } = await depthOf(target, target.outputs.RequestQueueUrl);
      const seen = snapshotOf(await poll(), visible + hidden, following);
      const counts = JSON.stringify([seen.counts, seen.inQueue]);
      if (counts !== before) changedAt = Date.now();
      before = counts;
      if (json) sayJson({ type: 'progress', ...snapshotJson(seen) });
      else progress(...linesOf(seen));
      if (isOver(seen, Date.now() - changedAt)) {
        if (!json) for (const line of await summaryOf(target, seen)) say(line);
        return seen.failed === 0 && seen.left === 0 && (seen.complete > 0 || following.batch === undefined);
      }
      await pause(interval);
    }
  } finally {
    process.removeListener('SIGINT', stopped);
    endProgress();
  }
};
