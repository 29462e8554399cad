import { isUnclear, rethrown } from '../failures/failure-of.ts';
import type { Pool } from '../model/pool.ts';
import type { Claimed, Search, Sought } from '../model/state.ts';
import { earlierPool, type OwnPoolPorts, ownPool } from '../pools/find-owned-pool.ts';

interface Ports extends OwnPoolPorts {
  /** Numbers in [0, 1), so that what failed together does not come back together. */
  random: () => number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds until the first look at a pool that was found. */
  firstLookSeconds: number;
  /** Seconds after the first answer that was not clear at which CreatePool is not tried again. */
  deadlineSeconds: number;
}

/**
 * The most calls of CreatePool, by what they ended with: a fault of the service lasts minutes; an identity that is just
 * being associated or released settles within one, and one that is still being registered takes days; a number that is
 * in use, and not by this request, stays so.
 */
const MAX_TRIES: Readonly<Record<string, number>> = {
  OriginationIdentityInUse: 1,
  OriginationIdentityNotReady: 6,
};
const MAX_UNCLEAR_TRIES = 7;

/** The most seconds between two of them. */
const MAX_WAIT_SECONDS = 64;

const found = (state: Claimed, pool: Pool, { now, firstLookSeconds }: Ports): Sought => {
  const { Tags, ...untagged } = pool;
  const answeredAt = new Date(now()).toISOString();

  return {
    ...state,
    found: true,
    creation: {
      pool: untagged,
      answeredAt,
      waitSeconds: pool.Status === 'ACTIVE' ? 0 : firstLookSeconds,
    },
  };
};

/** Leave to call CreatePool once more, or the failure that was caught, thrown again. */
const again = ({ claim, doubt, search }: Claimed, { now, random, deadlineSeconds }: Ports): Search => {
  const gone = search?.gone ?? (doubt === undefined ? claim.pool?.PoolId : undefined);
  const before = { tries: 0, unclear: false, ...search, ...(gone !== undefined && { gone }) };
  // Before the first of them the request may have waited for its slot for hours.
  const since = before.tries > 0 && search !== undefined ? search.since : new Date(now()).toISOString();
  // A request that was sent again, and whose earlier pool is not there: CreatePool has not been called yet.
  if (doubt === undefined) return { ...before, since, waitSeconds: 0 };

  const tries = before.tries + 1;
  const isLate = now() - Date.parse(since) > deadlineSeconds * 1_000;
  if (isLate || tries >= (MAX_TRIES[doubt.Error] ?? MAX_UNCLEAR_TRIES)) throw rethrown(doubt, tries);
  const waitSeconds = Math.ceil(random() * Math.min(2 ** tries, MAX_WAIT_SECONDS));
  return { ...before, since, tries, waitSeconds, unclear: before.unclear || isUnclear(doubt) };
};

/** The pool that may be there already; of an identity that was not ready there is none to look for. */
const sought = async (state: Claimed, ports: Ports): Promise<Pool | undefined> => {
  if (state.doubt?.Error === 'OriginationIdentityNotReady') return undefined;
  return state.doubt === undefined && state.claim.pool !== undefined
    ? earlierPool(state, ports)
    : ownPool(state, ports);
};

/**
 * Looks for the pool that the request may have made already: after a CreatePool without a clear answer, on a number
 * that is in use, and when a request that may have left a pool behind is sent again. Says when CreatePool may be called again.
 */
export const findPool = async (state: Claimed, ports: Ports): Promise<Sought> => {
  const pool = await sought(state, ports);

  return pool === undefined
    ? { ...state, found: false, search: again(state, ports) }
    : found(state, pool, ports);
};
