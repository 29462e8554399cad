import { ambiguousCallsOf } from '../failures/ambiguous-calls.ts';
import { isAmbiguous, maxTriesOf, mayHaveMade, rethrown } from '../failures/failure-of.ts';
import type { Pool } from '../model/pool.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { isReady } from '../model/readiness.ts';
import type { Claimed, Search, Searched } from '../model/state.ts';
import {
  earlierPool,
  type FindOwnedPoolPorts,
  findOwnedPool,
  type OwnedPool,
} from '../pools/find-owned-pool.ts';

interface Ports extends FindOwnedPoolPorts {
  /** Numbers in [0, 1), for the jitter between retries. */
  random: () => number;
  /** Seconds until the first poll of a pool that was found. */
  initialDelaySeconds: number;
  /** Seconds after the first ambiguous outcome at which CreatePool is no longer retried. */
  deadlineSeconds: number;
}

/** The maximum backoff between two calls, in seconds. */
const MAX_WAIT_SECONDS = 64;

const found = (state: Claimed, pool: Pool, { now, initialDelaySeconds }: Ports): Searched => {
  const { Tags, ...untagged } = pool;
  const respondedAt = new Date(now()).toISOString();

  return {
    ...state,
    found: true,
    creation: {
      pool: untagged,
      respondedAt,
      waitSeconds: isReady(pool.Status) ? 0 : initialDelaySeconds,
    },
  };
};

/** Allows another call of CreatePool, or throws the caught failure again. */
const again = (state: Claimed, { now, random, deadlineSeconds }: Ports): Search => {
  const { claim, ambiguity, search } = state;
  const vanishedPoolId = search?.vanishedPoolId ?? (ambiguity === undefined ? claim.pool?.PoolId : undefined);
  const before = {
    tries: 0,
    ambiguous: false,
    ...(search === undefined && { calls: [] }),
    ...search,
    ...(vanishedPoolId !== undefined && { vanishedPoolId }),
  };
  // The time before the first call does not count: the request may have waited for its slot for hours.
  const since = before.tries > 0 && search !== undefined ? search.since : new Date(now()).toISOString();
  // The request was sent again, and its earlier pool has vanished. CreatePool has not been called yet.
  if (ambiguity === undefined) return { ...before, since, waitSeconds: 0 };

  const tries = before.tries + 1;
  const isLate = now() - Date.parse(since) > deadlineSeconds * 1_000;
  if (isLate || tries >= maxTriesOf(ambiguity)) throw rethrown(ambiguity, tries);
  const waitSeconds = Math.ceil(random() * Math.min(2 ** tries, MAX_WAIT_SECONDS));
  const isAmbiguousNow = isAmbiguous(ambiguity);
  return {
    ...before,
    since,
    tries,
    waitSeconds,
    ambiguous: before.ambiguous || isAmbiguousNow,
    ...(isAmbiguousNow && { calls: callsOf(state) }),
  };
};

/** The ambiguous calls of this execution. Those of earlier attempts stay in the claim. */
const callsOf = ({ claim, ...execution }: Claimed) => ambiguousCallsOf({ ...execution, claim: undefined });

/** Throws when the search proves nothing: another call could create a second pool. */
const assertComplete = ({ gap }: OwnedPool): void => {
  if (gap === undefined) return;
  throw new ProvisioningError(gap.isTransient ? 'ServiceUnavailable' : 'OutcomeUnknown', {
    code: 'SearchIncomplete',
    message: gap.message,
  });
};

/** The pool that may exist already. */
const existingPool = async (state: Claimed, ports: Ports): Promise<Pool | undefined> => {
  const { ambiguity, claim } = state;
  if (ambiguity === undefined && claim.pool !== undefined) return earlierPool(state, ports);
  // OriginationIdentityNotReady creates no pool. A call before it may have.
  if (ambiguity?.Error === 'OriginationIdentityNotReady' && !mayHaveMade(state)) return undefined;
  const owned = await findOwnedPool(state, ports);
  if (owned.pool === undefined && mayHaveMade(state)) assertComplete(owned);

  return owned.pool;
};

/**
 * Searches for the pool that this request may have created: after an ambiguous CreatePool, for an identity in use, and
 * when a request that may have left a pool is sent again. Returns when CreatePool may be called again.
 */
export const findPool = async (state: Claimed, ports: Ports): Promise<Searched> => {
  const pool = await existingPool(state, ports);
  if (pool !== undefined) return found(state, pool, ports);
  const { ambiguousSince, ...rest } = state;

  return { ...rest, found: false, search: again(state, ports) };
};
