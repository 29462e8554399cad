import type { Board, Listing } from '../shared/board.ts';
import { describePool, type SeenPool, type SmsVoice } from '../shared/sms-voice.ts';

export interface LookPorts {
  /** Its DescribePools waits for its slot. */
  smsVoice: Pick<SmsVoice, 'describePools' | 'listPools'>;
  board: Board;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds for which what one look saw is good for everybody; 5 unless it is said. */
  sharedSeconds?: number;
}

/** Seconds for which what one look saw is good for everybody. */
const SHARED_SECONDS = 5;

/** How many times as long a look may take that never ends, before it is given up: the function that had it is gone. */
const LEASE = 4;

/** Milliseconds that one look may take: the rest is left to the next one. */
const BUDGET_MS = 7_000;

/** The most ids that DescribePools takes. */
const MAX_IDS = 5;

/** The most pages of 100 pools. */
const MAX_PAGES = 10;

/** Pools of which nothing is known yet, so many at the most: whoever waits for one asks for it again. */
const MAX_PENDING = 200;

const inGroups = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / MAX_IDS) }, (_, group) =>
    ids.slice(group * MAX_IDS, (group + 1) * MAX_IDS),
  );

/** The ids of all pools that are CREATING, be they ours or not. */
const listCreating = async ({ smsVoice }: LookPorts): Promise<string[]> => {
  const creating: string[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { pools, nextToken: next } = await smsVoice.listPools(
      { name: 'status', value: 'CREATING' },
      nextToken,
    );
    creating.push(...pools.map(({ PoolId }) => PoolId));
    if (next === undefined) break;
    nextToken = next;
  }
  return creating;
};

/** The pools of a group as they are. Where one is not known the service says nothing of the others, and each is asked for. */
const describeGroup = async (ids: string[], { smsVoice }: LookPorts): Promise<SeenPool[]> => {
  const seen = await smsVoice.describePools(ids);
  if (seen !== undefined) return seen;
  if (ids.length === 1) return [];
  const alone: SeenPool[] = [];
  for (const id of ids) {
    const pool = await describePool(smsVoice, id);
    if (pool !== undefined) alone.push(pool);
  }

  return alone;
};

/** Looks at these pools, five at a time, as far as time allows. What has left CREATING is told everybody. */
const describeAll = async (
  ids: readonly string[],
  ports: LookPorts,
  startedAt: number,
): Promise<SeenPool[]> => {
  const seen: SeenPool[] = [];
  for (const group of inGroups(ids)) {
    if (ports.now() - startedAt > BUDGET_MS) break;
    const pools = await describeGroup(group, ports);
    seen.push(...pools);
    for (const { PoolId, Status } of pools) {
      if (Status !== 'CREATING') await ports.board.setStatus(PoolId, Status);
    }
  }

  return seen;
};

/**
 * Looks for everybody. Few pools are asked for by their ids. Of many the list of those that are CREATING is asked for,
 * and then those that have left it, which is fewer calls than asking for each.
 */
const lookForAll = async (
  poolId: string,
  before: Listing | undefined,
  ports: LookPorts,
): Promise<SeenPool | undefined> => {
  const startedAt = ports.now();
  const known = [...new Set([poolId, ...(before?.creating ?? []), ...(before?.pending ?? [])])];
  const creating = known.length <= MAX_IDS ? undefined : await listCreating(ports);
  const left = creating === undefined ? known : known.filter((id) => !creating.includes(id));

  const seen = await describeAll(left, ports, startedAt);

  const stillCreating = seen.filter(({ Status }) => Status === 'CREATING').map(({ PoolId }) => PoolId);
  const unseen = left.filter((id) => !seen.some(({ PoolId }) => PoolId === id));
  await ports.board.publish({
    startedAt,
    creating: [...new Set([...(creating ?? []), ...stillCreating])],
    pending: unseen.slice(0, MAX_PENDING),
  });
  const own = seen.find(({ PoolId }) => PoolId === poolId);
  return own ?? (creating?.includes(poolId) ? { PoolId: poolId, Status: 'CREATING' } : undefined);
};

/** What a look can come to: the pool as somebody has seen it, that it is not shown, or that somebody else is looking. */
export type Look = SeenPool | 'not shown' | 'not looked';

/** What is known of a pool by now. Asks the service only where nobody else has, or does. */
export const lookAt = async (poolId: string, answeredAt: number, ports: LookPorts): Promise<Look> => {
  const { board, now, sharedSeconds = SHARED_SECONDS } = ports;
  const freshMs = sharedSeconds * 1_000;
  const status = await board.statusOf(poolId);
  if (status !== undefined) return { PoolId: poolId, Status: status };

  const listing = await board.listing();
  const isFresh =
    listing !== undefined &&
    listing.startedAt >= answeredAt &&
    // Clocks differ: what is to have begun in time to come is as good as old.
    Math.abs(now() - listing.startedAt) < freshMs;
  if (isFresh && listing.creating.includes(poolId)) return { PoolId: poolId, Status: 'CREATING' };
  if (!(await board.lead(now(), LEASE * freshMs))) return 'not looked';

  try {
    return (await lookForAll(poolId, listing, ports)) ?? 'not shown';
  } catch (error) {
    // The next one may look at once: what was known before is still what is known. Where even that fails the lease ends.
    await board.publish(listing ?? { startedAt: 0, creating: [], pending: [poolId] }).catch(() => {});
    throw error;
  }
};
