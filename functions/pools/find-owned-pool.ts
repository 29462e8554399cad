import type { Pool } from '../model/pool.ts';
import type { Claimed } from '../model/state.ts';
import { isOwned } from './ownership-tags.ts';
import { describePool, type SeenPool, type SmsVoice } from './sms-voice.ts';

export interface FindOwnedPoolPorts {
  /** DescribePools waits for the rate limit: a page may take seconds. */
  smsVoice: Omit<SmsVoice, 'createPool'>;
}

/**
 * The maximum number of pages of 100 pools. Each waits for the rate limit, and all must fit into the timeout of the
 * function.
 */
const MAX_PAGES = 8;

/**
 * The maximum clock skew between the service and the functions, in milliseconds. A pool that is older than its request
 * by more belongs to another request.
 */
const CLOCK_SKEW_MS = 2 * 3600 * 1_000;

/**
 * The maximum number of pools whose tags are read, at ten calls a second. At the quota of one CreatePool a second,
 * fewer pools are created during the 30 s timeout of a Task.
 */
const MAX_TAGGED = 40;

const isPhoneNumber = (identity: string): boolean =>
  identity.startsWith('phone-') || identity.includes(':phone-number/');

/** A pool in status DELETING belongs to no request. */
const isAlive = (pool: SeenPool | undefined): pool is SeenPool =>
  pool !== undefined && pool.Status !== 'DELETING';

/**
 * The pool of a phone number, if it has the ownership tags. A pool that DescribePools does not return yet is CREATING.
 */
const poolOfNumber = async (
  { request, claim, metadata }: Claimed,
  { smsVoice }: FindOwnedPoolPorts,
): Promise<Pool | undefined> => {
  const pool = await smsVoice.poolOfPhoneNumber(request.OriginationIdentity, metadata.executionArn);
  if (pool === undefined || !isOwned(await smsVoice.tagsOfPool(pool.PoolArn), claim.ownership))
    return undefined;
  const seen = await describePool(smsVoice, pool.PoolId);
  if (seen !== undefined && !isAlive(seen)) return undefined;

  return { Status: 'CREATING', ...pool, ...seen };
};

/**
 * The pools that the request may have created: of its message type, alive and not older than its claim. Sorted by
 * distance from the expected creation time: the time of the ambiguous call, which may be long after the claim, or else
 * the claim.
 */
const candidates = async ({ request, claim, ambiguousSince }: Claimed, { smsVoice }: FindOwnedPoolPorts) => {
  const byType = { name: 'message-type' as const, value: request.MessageType };
  const since = Date.parse(claim.since);
  const likely = Date.parse(ambiguousSince?.at ?? claim.since);
  const found: { pool: SeenPool; distance: number }[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { pools, nextToken: next } = await smsVoice.listPools(byType, nextToken);
    for (const pool of pools.filter(isAlive)) {
      const createdAt = Date.parse(pool.CreatedTimestamp ?? claim.since);
      if (createdAt >= since - CLOCK_SKEW_MS) found.push({ pool, distance: Math.abs(createdAt - likely) });
    }
    if (next === undefined) break;
    nextToken = next;
  }

  return found.sort((a, b) => a.distance - b.distance).slice(0, MAX_TAGGED);
};

/**
 * Finds the owned pool of this request by its ownership tags; never returns the pool of another request. A phone number
 * identifies its pool; for a sender id or RCS agent the pools are searched.
 */
export const findOwnedPool = async (state: Claimed, ports: FindOwnedPoolPorts): Promise<Pool | undefined> => {
  if (state.claim.ownership.length === 0) return undefined;
  if (isPhoneNumber(state.request.OriginationIdentity)) return poolOfNumber(state, ports);

  for (const { pool } of await candidates(state, ports)) {
    if (pool.PoolArn === undefined) continue;
    if (isOwned(await ports.smsVoice.tagsOfPool(pool.PoolArn), state.claim.ownership)) return pool;
  }
  return undefined;
};

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
