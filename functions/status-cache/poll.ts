import { type RefreshPorts, refresh } from './refresh.ts';
import type { PoolStatuses, SeenStatus, StatusCache } from './status-cache.ts';

export interface PollPorts extends RefreshPorts {
  statuses: StatusCache;
}

/** Milliseconds after which a refresh that has not ended is given up. Its function has ended by then. */
const LEASE_MS = 20_000;

/** Milliseconds after which a refresh has most likely ended that another execution has begun. */
const REFRESH_MS = 2_000;

/** Milliseconds between two reads of the cache while another execution refreshes it. */
const BUSY_MS = 1_000;

export interface Polled {
  /** CREATING as long as nothing else is known. */
  status: string;
  /** Milliseconds until more may be known. */
  waitMs: number;
}

/** The status, if it is of this attempt: a pool of an earlier one may have changed since. */
const settledIn = ({ completed }: PoolStatuses, poolId: string, since: number): SeenStatus | undefined => {
  const seen = completed[poolId];
  return seen !== undefined && seen.seenAt >= since ? seen : undefined;
};

const refreshForAll = async (poolId: string, known: PoolStatuses, ports: PollPorts): Promise<Polled> => {
  const { statuses, now, pollMs, intervalMs } = ports;
  try {
    const refreshed = await refresh(poolId, known, ports);
    await statuses.publish(refreshed);
    // What a refresh has seen itself is true, whatever the clock of another function says.
    const own = settledIn(refreshed, poolId, refreshed.refreshedAt);
    // Nothing may have been read, and the refresh before may be one of a clock that is ahead.
    const waitMs = Math.min(pollMs, refreshed.refreshedAt + pollMs - now());
    return { status: own?.status ?? 'CREATING', waitMs };
  } catch (error) {
    // The next one may refresh at once. Where even that fails the lease ends.
    await statuses.publish({ ...known, requested: [], freeAt: now() + intervalMs }).catch(() => {});
    throw error;
  }
};

/**
 * The status of a pool as the executions know it together. An execution that finds it too old refreshes it for all.
 *
 * @param since when this attempt had its pool, in milliseconds since the epoch
 */
export const poll = async (poolId: string, since: number, ports: PollPorts): Promise<Polled> => {
  const { statuses, now, pollMs } = ports;
  const known = await statuses.read();
  const completed = settledIn(known, poolId, since);
  if (completed !== undefined) return { status: completed.status, waitMs: 0 };

  const isKnown = known.creating.includes(poolId) || known.unshown[poolId] !== undefined;
  // Clocks differ: a refresh in the time to come is as good as an old one.
  const isFresh = isKnown && Math.abs(now() - known.refreshedAt) < pollMs;
  // One execution comes back to refresh, and the others when that has ended.
  const isNext = known.creating[0] === poolId;
  if (isFresh) {
    const dueAt = known.refreshedAt + pollMs + (isNext ? 0 : REFRESH_MS);
    return { status: 'CREATING', waitMs: dueAt - now() };
  }

  // Read first: a write that fails is charged for the whole item, too.
  const isBusy = known.freeAt > now() && known.freeAt <= now() + LEASE_MS;
  if (!isBusy && (await statuses.acquire(known, now(), LEASE_MS))) return refreshForAll(poolId, known, ports);

  if (!isKnown && !known.requested.includes(poolId)) await statuses.request(poolId);
  return { status: 'CREATING', waitMs: BUSY_MS };
};
