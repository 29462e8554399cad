import { type RefreshPorts, refresh } from './refresh.ts';
import { NOT_SHOWN, type PoolStatuses, type SeenStatus, type StatusCache } from './status-cache.ts';

export interface PollPorts extends RefreshPorts {
  statuses: StatusCache;
}

/** Milliseconds after which the lease of a refresh expires. Its function has ended by then. */
const LEASE_MS = 20_000;

/** Milliseconds that a refresh of another execution usually takes. */
const REFRESH_MS = 2_000;

/** Milliseconds between two reads of the cache while another execution refreshes it. */
const BUSY_MS = 1_000;

export interface Polled {
  /** CREATING until another status is known. */
  status: string;
  /** Milliseconds until the next poll. */
  waitMs: number;
}

/**
 * Milliseconds after which NOT_SHOWN is read once more: an execution that was kept from its polls may find it long after
 * it was written, and DescribePools may show the pool by then.
 */
const BELIEVED_MS = 45_000;

/** The status, if it was seen during this attempt: the pool of an earlier attempt may have changed since. */
const completedIn = (
  { completed }: PoolStatuses,
  poolId: string,
  since: number,
  now: number,
): SeenStatus | undefined => {
  const seen = completed[poolId];
  if (seen === undefined || seen.seenAt < since) return undefined;
  const isOld = seen.status === NOT_SHOWN && Math.abs(now - seen.seenAt) > BELIEVED_MS;

  return isOld ? undefined : seen;
};

const refreshForAll = async (poolId: string, known: PoolStatuses, ports: PollPorts): Promise<Polled> => {
  const { statuses, now, pollMs, intervalMs } = ports;
  try {
    const refreshed = await refresh(poolId, known, ports);
    await statuses.publish(refreshed);
    // The statuses from its own refresh are valid, whatever the clock of another function says.
    const own = completedIn(refreshed, poolId, refreshed.refreshedAt, refreshed.refreshedAt);
    // A refresh may have read nothing, and the one before may come from a clock that is ahead.
    const waitMs = Math.min(pollMs, refreshed.refreshedAt + pollMs - now());
    return { status: own?.status ?? 'CREATING', waitMs };
  } catch (error) {
    // Releases the lease early for the next execution. If this fails too, the lease expires.
    await statuses.publish({ ...known, requested: [], freeAt: now() + intervalMs }).catch(() => {});
    throw error;
  }
};

/**
 * Polls the status of a pool through the shared cache. An execution that finds the cache stale refreshes it for all
 * (single flight).
 *
 * @param since when this attempt got its pool, in milliseconds since the epoch
 */
export const poll = async (poolId: string, since: number, ports: PollPorts): Promise<Polled> => {
  const { statuses, now, pollMs } = ports;
  const known = await statuses.read();
  const completed = completedIn(known, poolId, since, now());
  if (completed !== undefined) return { status: completed.status, waitMs: 0 };

  const isKnown = known.creating.includes(poolId) || known.unshown[poolId] !== undefined;
  // Clocks differ: a refresh in the future counts by its distance, like one in the past.
  const isFresh = isKnown && Math.abs(now() - known.refreshedAt) < pollMs;
  // One execution polls again when the next refresh is due, and the others when that refresh has ended.
  const isNext = known.creating[0] === poolId;
  if (isFresh) {
    // Nobody waits longer because the clock of the last refresh is ahead.
    const dueAt = Math.min(known.refreshedAt, now()) + pollMs + (isNext ? 0 : REFRESH_MS);
    return { status: 'CREATING', waitMs: dueAt - now() };
  }

  // Checks before the write: a failed conditional write is billed for the whole item.
  const isBusy = known.freeAt > now() && known.freeAt <= now() + LEASE_MS;
  if (!isBusy && (await statuses.acquire(known, now(), LEASE_MS))) return refreshForAll(poolId, known, ports);

  if (!isKnown && !known.requested.includes(poolId)) await statuses.request(poolId);
  return { status: 'CREATING', waitMs: BUSY_MS };
};
