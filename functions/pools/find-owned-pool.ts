import { ambiguousCallsOf } from '../failures/ambiguous-calls.ts';
import type { Pool } from '../model/pool.ts';
import type { Claimed } from '../model/state.ts';
import { isOwned } from './ownership-tags.ts';
import { describePool, type SeenPool, type SmsVoice } from './sms-voice.ts';

export interface FindOwnedPoolPorts {
  /** DescribePools waits for the rate limit: a page may take seconds. */
  smsVoice: Omit<SmsVoice, 'createPool'>;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Why a search without a result does not prove that there is no pool. */
interface Gap {
  /** One sentence. */
  message: string;
  /** Whether another search may have no gap. */
  isTransient: boolean;
}

/** The owned pool of a request. Without both a pool and a gap, the request certainly has none. */
export interface OwnedPool {
  pool?: Pool;
  gap?: Gap;
}

const NONE: OwnedPool = {};

/** Milliseconds after which a search reads no further page and no further tags. */
const SEARCH_MS = 60_000;

/**
 * Milliseconds by which a call may begin before its slot: the clock of a function is ahead, and "Create pool" does not
 * sleep.
 */
const EARLY_MS = 5_000;

/** Milliseconds for which a call may take effect after its outcome was noted: its function may run on for that long. */
const LATE_MS = 30_000;

/** The maximum clock skew in milliseconds between the service and a function, which wrote the time of the claim. */
const CLOCK_SKEW_MS = 2 * 3600 * 1_000;

const isPhoneNumber = (identity: string): boolean =>
  identity.startsWith('phone-') || identity.includes(':phone-number/');

/** A pool in status DELETING belongs to no request. */
const isAlive = (pool: SeenPool | undefined): pool is SeenPool =>
  pool !== undefined && pool.Status !== 'DELETING';

const NO_ROOM: Gap = {
  message: 'The request uses all 200 tags of a pool, so that no tag can prove which pool is its own.',
  isTransient: false,
};
const OUT_OF_TIME: Gap = {
  message: `The account has more pools than can be read in ${SEARCH_MS / 1_000} s.`,
  isTransient: false,
};
const unreadable = ({ PoolId }: { PoolId: string }): Gap => ({
  message: `The tags of ${PoolId} cannot be read, and it may be the pool of this request.`,
  isTransient: true,
});

/**
 * The pool of a phone number, if it has the ownership tags. A number is in one pool at most, so that no other pool needs
 * to be read. A pool that DescribePools does not return yet is CREATING.
 */
const poolOfNumber = async (
  { request, claim, metadata }: Claimed,
  { smsVoice }: FindOwnedPoolPorts,
): Promise<OwnedPool> => {
  const pool = await smsVoice.poolOfPhoneNumber(request.OriginationIdentity, metadata.executionArn);
  if (pool === undefined) return NONE;
  if (claim.ownership.length === 0) return { gap: NO_ROOM };
  const tags = await smsVoice.tagsOfPool(pool.PoolArn);
  if (tags === undefined) return { gap: unreadable(pool) };
  if (!isOwned(tags, claim.ownership)) return NONE;
  const seen = await describePool(smsVoice, pool.PoolId);
  if (seen !== undefined && !isAlive(seen)) return NONE;

  return { pool: { Status: 'CREATING', ...pool, ...seen } };
};

/** A period in milliseconds since the epoch, and the most likely time in it. */
interface Period {
  from: number;
  to: number;
  likely: number;
}

/** When the pool of the request was created, if it has one. */
const periodsOf = (state: Claimed): Period[] => {
  const calls = ambiguousCallsOf(state);
  const since = Date.parse(state.claim.since);
  if (calls === undefined)
    return [{ from: since - CLOCK_SKEW_MS, to: Number.POSITIVE_INFINITY, likely: since }];

  return calls.map(({ from, to }) => ({
    from: Date.parse(from) - EARLY_MS,
    to: Date.parse(to) + LATE_MS,
    likely: Date.parse(from),
  }));
};

/** The distance in milliseconds from the most likely time; undefined if the pool was created at another time. */
const distanceFrom = (periods: readonly Period[], { CreatedTimestamp }: SeenPool): number | undefined => {
  // A pool without a time may have been created at any.
  const createdAt = CreatedTimestamp === undefined ? undefined : Date.parse(CreatedTimestamp);
  if (createdAt === undefined) return 0;
  const distances = periods
    .filter(({ from, to }) => createdAt >= from && createdAt <= to)
    .map(({ likely }) => Math.abs(createdAt - likely));

  return distances.length === 0 ? undefined : Math.min(...distances);
};

/**
 * The pools that the request may have created: of its message type, alive, and created while one of its calls was under
 * way. Sorted by distance from the slots of the calls.
 */
const candidates = async (
  { request }: Claimed,
  periods: readonly Period[],
  { smsVoice }: FindOwnedPoolPorts,
  hasTime: () => boolean,
) => {
  const byType = { name: 'message-type' as const, value: request.MessageType };
  const found: { pool: SeenPool; distance: number }[] = [];
  let nextToken: string | undefined;
  do {
    const page = await smsVoice.listPools(byType, nextToken);
    for (const pool of page.pools.filter(isAlive)) {
      const distance = distanceFrom(periods, pool);
      if (distance !== undefined) found.push({ pool, distance });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined && hasTime());

  const pools = found.sort((a, b) => a.distance - b.distance).map(({ pool }) => pool);
  return { pools, gap: nextToken === undefined ? undefined : OUT_OF_TIME };
};

/** Searches all pools that the request may have created for its ownership tags. */
const poolAmongAll = async (state: Claimed, ports: FindOwnedPoolPorts): Promise<OwnedPool> => {
  const startedAt = ports.now();
  const hasTime = () => Math.abs(ports.now() - startedAt) < SEARCH_MS;
  const { ownership } = state.claim;
  const periods = periodsOf(state);
  // No call is ambiguous: there is nothing to search for.
  if (periods.length === 0) return NONE;

  const listed = await candidates(state, periods, ports, hasTime);
  let { gap } = listed;
  for (const pool of listed.pools) {
    if (ownership.length === 0) return { gap: NO_ROOM };
    if (!hasTime()) return { gap: gap ?? OUT_OF_TIME };
    const tags = pool.PoolArn === undefined ? undefined : await ports.smsVoice.tagsOfPool(pool.PoolArn);
    if (tags === undefined) gap ??= unreadable(pool);
    else if (isOwned(tags, ownership)) return { pool };
  }
  return gap === undefined ? NONE : { gap };
};

/**
 * Finds the owned pool of this request by its ownership tags; never returns the pool of another request. A phone number
 * identifies its pool. For a sender id or RCS agent, the search reads the tags of every living pool that was created
 * while one of the request's ambiguous calls was under way: only then no pool means that there is none.
 */
export const findOwnedPool = (state: Claimed, ports: FindOwnedPoolPorts): Promise<OwnedPool> =>
  isPhoneNumber(state.request.OriginationIdentity) ? poolOfNumber(state, ports) : poolAmongAll(state, ports);

/** The pool of an earlier attempt, if it still exists. */
export const earlierPool = async (
  { claim }: Claimed,
  { smsVoice }: FindOwnedPoolPorts,
): Promise<Pool | undefined> => {
  if (claim.pool === undefined) return undefined;
  const pool = await describePool(smsVoice, claim.pool.PoolId);
  if (pool === undefined && claim.poolLost !== true) return claim.pool;

  return isAlive(pool) ? { ...claim.pool, ...pool } : undefined;
};
