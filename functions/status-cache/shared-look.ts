import type { SeenPool, SmsVoice } from '../pools/sms-voice.ts';
import type { LimiterStore } from '../rate-limit/limiter.ts';
import type { Board, Listing } from './board.ts';
import { describeAll, MAX_IDS } from './describe-all.ts';
import { soonestOf, withAges } from './soonest.ts';

export interface LookPorts {
  /** Its DescribePools waits for its slot. */
  smsVoice: Pick<SmsVoice, 'describePools' | 'listPools'>;
  board: Board;
  limiter: Pick<LimiterStore, 'tellSoonest'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Milliseconds between two calls of DescribePools. */
  intervalMs: number;
  /** How many times as fast as on AWS a Retry waits: 1, but for a local stack in a hurry. */
  speed: number;
}

/** Milliseconds for which what one look saw is good for everybody. */
const FRESH_MS = 5_100;

/** Milliseconds that a look takes to find something, but for the turn of a second call. */
const FINDING_MS = 1_000;

/** Milliseconds that the calls of a look may take, wherever it is. */
const CALLS_MS = 1_000;

/** Milliseconds beside them after which a look that never ended is given up: the function that had it is gone. */
const LEASE_MS = 19_000;

/** The most pages of 100 pools, and the milliseconds after which none is begun: those that stand on others are described. */
const MAX_PAGES = 20;
const LISTING_MS = 3_000;

/** Pools that there was no time for, so many at the most: whoever waits for one asks for it again. */
const MAX_PENDING = 200;

/** The ids of all pools that are CREATING, be they ours or not. */
const listCreating = async ({ smsVoice, now }: LookPorts): Promise<Set<string>> => {
  const creating = new Set<string>();
  const startedAt = now();
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES && now() - startedAt <= LISTING_MS; page++) {
    const { pools, nextToken: next } = await smsVoice.listPools(
      { name: 'status', value: 'CREATING' },
      nextToken,
    );
    for (const { PoolId } of pools) creating.add(PoolId);
    if (next === undefined) break;
    nextToken = next;
  }
  return creating;
};

/** What can come of a look: the pool as somebody has seen it, that it is not shown, or that nobody has looked. */
export type Look = SeenPool | 'not shown' | 'not looked';

export interface Looked {
  look: Look;
  /** Milliseconds until there may be news. */
  newsInMs: number;
}

/**
 * Looks for everybody. Few pools are asked for by their ids. Of many the list of those that are CREATING is asked for,
 * and then those that have left it, which is fewer calls than asking for each.
 */
const lookForAll = async (poolId: string, before: Listing | undefined, ports: LookPorts): Promise<Looked> => {
  const { smsVoice, board, limiter, now, speed } = ports;
  const startedAt = now();
  const asked = await board.asked();
  const known = [...new Set([poolId, ...asked, ...(before?.creating ?? []), ...(before?.pending ?? [])])];
  const listed = known.length > MAX_IDS ? await listCreating(ports) : new Set<string>();
  const left = known.filter((id) => !listed.has(id));

  const done: SeenPool[] = [];
  const tell = async (pools: readonly SeenPool[]): Promise<void> => {
    const ready = pools.filter(({ Status }) => Status !== 'CREATING');
    done.push(...ready);
    await Promise.all(ready.map(({ PoolId, Status }) => board.setStatus(PoolId, Status, startedAt)));
  };
  const listedAt = now();
  const { seen, answered } = await describeAll(left, { smsVoice, tell, spentMs: () => now() - listedAt });

  const ages = withAges(before?.ages ?? [], done, { now: now(), creating: before?.creating ?? [] });
  const soonest = soonestOf(ages);
  if (soonest !== undefined && soonest !== soonestOf(before?.ages ?? [])) await limiter.tellSoonest(soonest);
  const creating = [...listed, ...left.filter((id) => seen.get(id)?.Status === 'CREATING')];
  // One that is not shown is asked for by whoever waits for it: one that is gone would be asked for by everybody for ever.
  const pending = left.filter((id) => !answered.has(id)).slice(0, MAX_PENDING);
  await board.publish({ startedAt, creating, pending, ages }, asked);

  // Who has looked for everybody does so again: the others come for what that look finds.
  const newsInMs = startedAt + FRESH_MS / speed - now();
  if (listed.has(poolId)) return { look: { PoolId: poolId, Status: 'CREATING' }, newsInMs };
  return { look: seen.get(poolId) ?? (answered.has(poolId) ? 'not shown' : 'not looked'), newsInMs };
};

/** What is known of a pool by now. Asks the service only where nobody else has, or does. */
export const lookAt = async (poolId: string, respondedAt: number, ports: LookPorts): Promise<Looked> => {
  const { board, now, intervalMs, speed } = ports;
  const freshMs = FRESH_MS / speed;
  // In this order: a pool that left the listing has a status by then, and is not looked for once more.
  const listing = await board.listing();
  const told = await board.statusOf(poolId);
  // What was seen before this attempt had its pool may not be so any more: the request was sent again.
  if (told !== undefined && told.seenAt >= respondedAt)
    return { look: { PoolId: poolId, Status: told.status }, newsInMs: 0 };

  const isFresh =
    listing !== undefined &&
    listing.startedAt >= respondedAt &&
    // Clocks differ: what is to have begun in time to come is as good as old.
    Math.abs(now() - listing.startedAt) < freshMs;
  if (isFresh && listing.creating.includes(poolId)) {
    const newsInMs = listing.startedAt + freshMs + FINDING_MS / speed + intervalMs - now();
    return { look: { PoolId: poolId, Status: 'CREATING' }, newsInMs };
  }
  if (!(await board.lead(now(), CALLS_MS + LEASE_MS / speed, listing))) {
    const isKnown = listing?.creating.includes(poolId) || listing?.pending.includes(poolId);
    // A pool that was ACTIVE before anybody listed it would be found by its own execution alone, one look after the
    // other. Without a word it still is.
    if (isKnown !== true) await board.ask(poolId).catch(() => {});
    return { look: 'not looked', newsInMs: FINDING_MS / speed };
  }

  try {
    return await lookForAll(poolId, listing, ports);
  } catch (error) {
    // The next one may look at once: what was known before is still what is known. Where even that fails
    // the lease ends.
    await board
      .publish(listing ?? { startedAt: 0, creating: [], pending: [poolId], ages: [] }, [])
      .catch(() => {});
    throw error;
  }
};
