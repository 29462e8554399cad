import type { Claimed, Pool } from './contracts.ts';
import { isOwned } from './ownership.ts';
import type { SeenPool, SmsVoice } from './sms-voice.ts';

export interface OwnPoolPorts {
  smsVoice: Omit<SmsVoice, 'createPool'>;
  /** Ends after so many milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
}

/** Milliseconds between two pages of DescribePools, whose quota is one call a second. */
const PAGE_PAUSE_MS = 1_100;

/** The most pages of 100 pools that fit into the function's timeout. */
const MAX_PAGES = 8;

/** How much the service's clock and ours may differ, in milliseconds, before a pool looks older than its request. */
const CLOCK_SKEW_MS = 2 * 3600 * 1_000;

/**
 * The most pools whose tags are read, at ten calls a second. At the quota of one CreatePool a second that is more than
 * can have been made while a Task waited for its 30 s.
 */
const MAX_TAGGED = 40;

/** A pool, and whether DescribePools shows it: a new one it may not show yet. */
export interface FoundPool {
  pool: Pool;
  seen: boolean;
}

const isPhoneNumber = (identity: string): boolean =>
  identity.startsWith('phone-') || identity.includes(':phone-number/');

/** A pool that is being deleted is nobody's any more. */
const isAlive = (pool: SeenPool | undefined): pool is SeenPool =>
  pool !== undefined && pool.Status !== 'DELETING';

/** The pool that holds a phone number, if it carries the ownership tags. One that cannot be seen yet is CREATING. */
const holding = async (
  { request, claim }: Claimed,
  { smsVoice }: OwnPoolPorts,
): Promise<FoundPool | undefined> => {
  const pool = await smsVoice.poolOfPhoneNumber(request.OriginationIdentity);
  if (pool === undefined || !isOwned(await smsVoice.tagsOfPool(pool.PoolArn), claim.ownership))
    return undefined;
  const seen = await smsVoice.describePool(pool.PoolId);
  if (seen !== undefined && !isAlive(seen)) return undefined;

  return { pool: { Status: 'CREATING', ...pool, ...seen }, seen: seen !== undefined };
};

/**
 * The pools that the request may have made: of its message type, alive and not older than its claim. Those come first
 * that were made about when it was: if a call is in doubt then, which may be long after a claim that had to wait.
 */
const candidates = async ({ request, claim, doubted }: Claimed, { smsVoice, pause }: OwnPoolPorts) => {
  const since = Date.parse(claim.since);
  const likely = Date.parse(doubted?.at ?? claim.since);
  const found: { pool: SeenPool & { PoolId: string }; distance: number }[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    if (page > 0) await pause(PAGE_PAUSE_MS);
    const { pools, nextToken: next } = await smsVoice.listPools(request.MessageType, nextToken);
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
export const ownPool = async (state: Claimed, ports: OwnPoolPorts): Promise<FoundPool | undefined> => {
  if (state.claim.ownership.length === 0) return undefined;
  if (isPhoneNumber(state.request.OriginationIdentity)) return holding(state, ports);

  for (const { pool } of await candidates(state, ports)) {
    if (pool.PoolArn === undefined) continue;
    if (isOwned(await ports.smsVoice.tagsOfPool(pool.PoolArn), state.claim.ownership))
      return { pool, seen: true };
  }
  return undefined;
};

/** The pool of an earlier attempt, if it is still there. */
export const earlierPool = async (
  { claim }: Claimed,
  { smsVoice }: OwnPoolPorts,
): Promise<FoundPool | undefined> => {
  if (claim.pool === undefined) return undefined;
  const pool = await smsVoice.describePool(claim.pool.PoolId);
  if (pool === undefined && claim.poolLost !== true) return { pool: claim.pool, seen: false };

  return isAlive(pool) ? { pool: { ...claim.pool, ...pool }, seen: true } : undefined;
};
