import type { Unshown } from './unshown.ts';

/** The status of a pool that has left CREATING, or NOT_SHOWN. */
export interface SeenStatus {
  status: string;
  /** The start time of the refresh that saw the status. */
  seenAt: number;
}

/** The status of a pool that DescribePools has not returned for too long. AWS has no such status. */
export const NOT_SHOWN = 'NOT_SHOWN';

/** The status cache that all executions share. Times are milliseconds since the epoch. */
export interface PoolStatuses {
  /** The start time of the last refresh; 0 before the first. */
  refreshedAt: number;
  /** The time before which no refresh may start: the end of a lease, or the time of the next call within the quota. */
  freeAt: number;
  /** Pools that DescribePools has returned as CREATING. */
  creating: string[];
  /** Pools that DescribePools has not returned yet, or no longer returns, by id. */
  unshown: Record<string, Unshown>;
  /** Pools that left CREATING recently, by id. */
  completed: Record<string, SeenStatus>;
  /** Pools that an execution waits for and no refresh has included yet. */
  requested: string[];
  /** The known number of pages of 100 pools of the account. */
  pages: number;
  /** The start time of the last full list that was not completed. */
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

/** A cache that one execution at a time refreshes for all (single flight). Failures are ProvisioningErrors. */
export interface StatusCache {
  read(): Promise<PoolStatuses>;
  /** Adds a pool to the next refresh. */
  request(poolId: string): Promise<void>;
  /** Acquires the lease for a refresh; false when another execution holds it, or has refreshed since the read. */
  acquire(seen: PoolStatuses, now: number, leaseMs: number): Promise<boolean>;
  /** Publishes a refresh, and releases the lease. Removes its `requested` pools from the requested ones. */
  publish(refreshed: PoolStatuses): Promise<void>;
}
