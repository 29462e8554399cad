import type { Unshown } from './unshown.ts';

/** The status of a pool that has left CREATING, or NOT_SHOWN. */
export interface SeenStatus {
  status: string;
  /** When the refresh began that saw it. */
  seenAt: number;
}

/** The status of a pool that no read has shown for so long that it is given up. AWS has no such status. */
export const NOT_SHOWN = 'NOT_SHOWN';

/** What the executions know together of the pools that they wait for. Times are milliseconds since the epoch. */
export interface PoolStatuses {
  /** When the last refresh began; 0 before the first one. */
  refreshedAt: number;
  /** Before it no refresh may begin: the end of a lease, or the time of the next call under the quota. */
  freeAt: number;
  /** Pools that a read has shown, and that were CREATING then. */
  creating: string[];
  /** Pools that no read has shown, or none shows any more, by their ids. */
  unshown: Record<string, Unshown>;
  /** Pools that had left CREATING of late, by their ids. */
  completed: Record<string, SeenStatus>;
  /** Pools that an execution waits for, and that no refresh has included yet. */
  requested: string[];
  /** Pages of 100 pools that the account has, as far as known. */
  pages: number;
  /** When a refresh last began to read the whole account, and did not come to its end. */
  partialAt: number;
}

export const EMPTY: PoolStatuses = {
  refreshedAt: 0,
  freeAt: 0,
  creating: [],
  unshown: {},
  completed: {},
  requested: [],
  pages: 1,
  partialAt: 0,
};

/** A cache that one execution at a time refreshes for all. Failures are ProvisioningErrors. */
export interface StatusCache {
  read(): Promise<PoolStatuses>;
  /** Has the next refresh include a pool. */
  request(poolId: string): Promise<void>;
  /** Acquires the lease to refresh what was read; false when another execution holds it, or has refreshed meanwhile. */
  acquire(seen: PoolStatuses, now: number, leaseMs: number): Promise<boolean>;
  /** Publishes a refresh, and ends the lease. Its `requested` are the pools that need not be requested any more. */
  publish(refreshed: PoolStatuses): Promise<void>;
}
