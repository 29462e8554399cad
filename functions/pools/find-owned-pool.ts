import type { Pool } from '../model/pool.ts';
import type { Claimed } from '../model/state.ts';
import { isOwned } from './ownership-tags.ts';
import { describePool, type SeenPool, type SmsVoice } from './sms-voice.ts';

export interface FindOwnedPoolPorts {
  /** DescribePools waits for its slot: pages may take seconds. */
  smsVoice: Omit<SmsVoice, 'createPool'>;
}

/** The most pages of 100 pools: each waits for its turn, and all have to fit into the function's timeout. */
const MAX_PAGES = 8;

/** How much the service's clock and ours may differ, in milliseconds, before a pool looks older than its request. */
const CLOCK_SKEW_MS = 2 * 3600 * 1_000;

/**
 * The most pools whose tags are read, at ten calls a second. At the quota of one CreatePool a second that is more than
 * can have been made while a Task waited for its 30 s.
 */
const MAX_TAGGED = 40;

const isPhoneNumber = (identity: string): boolean =>
  identity.startsWith('phone-') || identity.includes(':phone-number/');

/** A pool that is being deleted is nobody's any more. */
const isAlive = (pool: SeenPool | undefined): pool is SeenPool =>
  pool !== undefined && pool.Status !== 'DELETING';

/** The pool that holds a phone number, if it carries the ownership tags. One that cannot be seen yet is CREATING. */
const holding = async (
  { request, claim }: Claimed,
  { smsVoice }: FindOwnedPoolPorts,
): Promise<Pool | undefined> => {
  const pool = await smsVoice.poolOfPhoneNumber(request.OriginationIdentity);
  if (pool === undefined || !isOwned(await smsVoice.tagsOfPool(pool.PoolArn), claim.ownership))
    return undefined;
  const seen = await describePool(smsVoice, pool.PoolId);
  if (seen !== undefined && !isAlive(seen)) return undefined;

  return { Status: 'CREATING', ...pool, ...seen };
};

/**
 * The pools that the request may have made: of its message type, alive and not older than its claim. Those come first
 * that were made about when it was: if a call is in doubt then, which may be long after a claim that had to wait.
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
      const madeAt = Date.parse(pool.CreatedTimestamp ?? claim.since);
      if (madeAt >= since - CLOCK_SKEW_MS) found.push({ pool, distance: Math.abs(madeAt - likely) });
    }
    if (next === undefined) break;
    nextToken = next;
  }

  return found.sort((a, b) => a.distance - b.distance).slice(0, MAX_TAGGED);
};

/**
 * The pool that this very request has made, known by its ownership tags; nobody else's is ever taken for it. A phone
 * number tells which pool it is in; a sender id or RCS agent does not, so that the pools are looked through.
 */
export const findOwnedPool = async (state: Claimed, ports: FindOwnedPoolPorts): Promise<Pool | undefined> => {
  if (state.claim.ownership.length === 0) return undefined;
  if (isPhoneNumber(state.request.OriginationIdentity)) return holding(state, ports);

  for (const { pool } of await candidates(state, ports)) {
    if (pool.PoolArn === undefined) continue;
    if (isOwned(await ports.smsVoice.tagsOfPool(pool.PoolArn), state.claim.ownership)) return pool;
  }
  return undefined;
};

/** The pool of an earlier attempt, if it is still there. */
export const earlierPool = async (
  { claim }: Claimed,
  { smsVoice }: FindOwnedPoolPorts,
): Promise<Pool | undefined> => {
  if (claim.pool === undefined) return undefined;
  const pool = await describePool(smsVoice, claim.pool.PoolId);
  if (pool === undefined && claim.poolLost !== true) return claim.pool;

  return isAlive(pool) ? { ...claim.pool, ...pool } : undefined;
};
