import type { Board, Listing } from '../shared/board.ts';
import { ProvisioningError } from '../shared/provisioning-error.ts';
import type { Slots } from '../shared/slots.ts';
import type { SeenPool, SmsVoice } from '../shared/sms-voice.ts';
import { describeAll, MAX_IDS } from './describe-all.ts';
import { soonestOf, withAges } from './soonest.ts';

export interface LookPorts {
  /** Its DescribePools waits for its slot. */
  smsVoice: Pick<SmsVoice, 'describePools' | 'listPools'>;
  board: Board;
  slots: Pick<Slots, 'tellSoonest'>;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Milliseconds for which what one look saw is good for everybody. */
const FRESH_MS = 5_000;

/** Milliseconds after which a look that never ended is given up: the function that had it is gone. */
const LEASE_MS = 20_000;

/** The most pages of 100 pools. */
const MAX_PAGES = 20;

/** Pools of which nothing is known yet, so many at the most: whoever waits for one asks for it again. */
const MAX_PENDING = 200;

/** The ids of all pools that are CREATING, be they ours or not. */
const listCreating = async ({ smsVoice }: LookPorts): Promise<Set<string>> => {
  const creating = new Set<string>();
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
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

/**
 * Looks for everybody. Few pools are asked for by their ids. Of many the list of those that are CREATING is asked for,
 * and then those that have left it, which is fewer calls than asking for each.
 */
const lookForAll = async (
  poolId: string,
  before: Listing | undefined,
  { smsVoice, board, slots, now }: LookPorts,
): Promise<Look> => {
  const startedAt = now();
  const known = [...new Set([poolId, ...(before?.creating ?? []), ...(before?.pending ?? [])])];
  const listed =
    known.length > MAX_IDS ? await listCreating({ smsVoice, board, slots, now }) : new Set<string>();
  const left = known.filter((id) => !listed.has(id));

  const { seen, asked } = await describeAll(left, smsVoice, () => now() - startedAt);

  const done = [...seen.values()].filter(({ Status }) => Status !== 'CREATING');
  await Promise.all(done.map(({ PoolId, Status }) => board.setStatus(PoolId, Status)));
  const ages = withAges(before?.ages ?? [], done, now());
  const soonest = soonestOf(ages);
  if (soonest !== undefined && soonest !== soonestOf(before?.ages ?? [])) await slots.tellSoonest(soonest);
  const creating = [...listed, ...left.filter((id) => seen.get(id)?.Status === 'CREATING')];
  const pending = left.filter((id) => !seen.has(id)).slice(0, MAX_PENDING);
  await board.publish({ startedAt, creating, pending, ages });

  if (listed.has(poolId)) return { PoolId: poolId, Status: 'CREATING' };
  return seen.get(poolId) ?? (asked.has(poolId) ? 'not shown' : 'not looked');
};

/** What is known of a pool by now. Asks the service only where nobody else has, or does. */
export const lookAt = async (poolId: string, answeredAt: number, ports: LookPorts): Promise<Look> => {
  const { board, now } = ports;
  const status = await board.statusOf(poolId);
  if (status !== undefined) return { PoolId: poolId, Status: status };

  const listing = await board.listing();
  const isFresh =
    listing !== undefined &&
    listing.startedAt >= answeredAt &&
    // Clocks differ: what is to have begun in time to come is as good as old.
    Math.abs(now() - listing.startedAt) < FRESH_MS;
  if (isFresh && listing.creating.includes(poolId)) return { PoolId: poolId, Status: 'CREATING' };
  if (!(await board.lead(now(), LEASE_MS))) return 'not looked';

  try {
    return await lookForAll(poolId, listing, ports);
  } catch (error) {
    // The next one may look at once: what was known before is still what is known.
    await board.publish(listing ?? { startedAt: 0, creating: [], pending: [poolId], ages: [] });
    throw error;
  }
};
