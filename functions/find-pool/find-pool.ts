import type { Claimed, Search, Sought } from '../shared/contracts.ts';
import { rethrown } from '../shared/failure-of.ts';
import { earlierPool, type FoundPool, type OwnPoolPorts, ownPool } from '../shared/own-pool.ts';

interface Ports extends OwnPoolPorts {
  /** Numbers in [0, 1), so that what failed together does not come back together. */
  random: () => number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds until the first look at a pool that was found. */
  firstLookSeconds: number;
  /** Seconds after the claim at which CreatePool is not tried again. */
  deadlineSeconds: number;
}

/** The most calls of CreatePool without a clear answer: with the waits between them, two minutes of a service's fault. */
const MAX_TRIES = 7;

/** The most seconds between two of them. */
const MAX_WAIT_SECONDS = 64;

const found = (state: Claimed, { pool, seen }: FoundPool, { now, firstLookSeconds }: Ports): Sought => {
  const { Tags, ...untagged } = pool;
  const answeredAt = new Date(now()).toISOString();

  return {
    ...state,
    found: true,
    creation: { pool: untagged, answeredAt, seen, waitSeconds: firstLookSeconds },
  };
};

/** Leave to call CreatePool once more, or the failure that was in doubt, thrown again. */
const again = (state: Claimed, { now, random, deadlineSeconds }: Ports): Search => {
  const { claim, doubt, search } = state;
  const tries = (search?.tries ?? 0) + (doubt === undefined ? 0 : 1);
  const gone = search?.gone ?? (doubt === undefined ? claim.pool?.PoolId : undefined);
  const isLate = now() - Date.parse(claim.claimedAt) > deadlineSeconds * 1_000;
  // A number that is in use, and not by this request, stays so.
  const isTaken = doubt?.Error === 'OriginationIdentityInUse';
  if (doubt !== undefined && (isTaken || isLate || tries >= MAX_TRIES)) throw rethrown(doubt, tries);

  const longest = Math.min(2 ** tries, MAX_WAIT_SECONDS);
  return { tries, waitSeconds: Math.ceil(random() * longest), ...(gone !== undefined && { gone }) };
};

/**
 * Looks for the pool that the request may have made already: after a CreatePool without a clear answer, on a number
 * that is in use, and when a request that may have left a pool behind is sent again.
 */
export const findPool = async (state: Claimed, ports: Ports): Promise<Sought> => {
  const isResumed = state.doubt === undefined && state.claim.pool !== undefined;
  const own = await (isResumed ? earlierPool(state, ports) : ownPool(state, ports));

  return own === undefined
    ? { ...state, found: false, search: again(state, ports) }
    : found(state, own, ports);
};
