import { describePool, MAX_IDS, type PoolFilter, type SmsVoice } from '../pools/sms-voice.ts';
import { type RatePorts, rateLimited } from './rate-limited.ts';
import { NOT_SHOWN, type PoolStatuses, type SeenStatus } from './status-cache.ts';
import { dueAt, isDue, isLost, LAST_READ, missed, UNREAD, type Unshown } from './unshown.ts';

export interface RefreshPorts extends RatePorts {
  /** One attempt a call. */
  smsVoice: Pick<SmsVoice, 'describePools' | 'listPools'>;
  /** Milliseconds between two refreshes. */
  pollMs: number;
}

/** Milliseconds after which a refresh starts no further page, group or call. The next refresh reads the rest. */
const PAGES_MS = 3_000;
const GROUPS_MS = 5_000;
const BUDGET_MS = 8_000;

/**
 * An account of at most this number of pages is always listed in full: a filtered list and groups of five would take as
 * many calls.
 */
const SMALL_ACCOUNT_PAGES = 2;

/** Milliseconds without a full list after one that was not completed. */
const PARTIAL_MS = 60_000;

/** Maximum reads per refresh that do not find their pool: such pools must not delay the others. */
const MAX_MISSES_A_REFRESH = 2;

/** How long a status is kept, in refresh intervals: executions wait for two of them at most. */
const REMEMBERED_POLLS = 4;

const CREATING = 'CREATING';

const inGroups = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / MAX_IDS) }, (_, n) =>
    ids.slice(n * MAX_IDS, (n + 1) * MAX_IDS),
  );

/** The pools to read: those that DescribePools has returned before, and the others. */
const toRead = (poolId: string, { creating, unshown, requested, completed }: PoolStatuses) => {
  const shown = new Set(creating);
  const fresh = [poolId, ...requested.filter((id) => completed[id] === undefined)];
  const others = new Map<string, Unshown>([
    ...fresh.map((id) => [id, completed[id]?.status === NOT_SHOWN ? LAST_READ : UNREAD] as const),
    ...Object.entries(unshown),
  ]);
  for (const id of shown) others.delete(id);

  return { shown, unshown: others };
};

/**
 * Reads the statuses of the pools that executions wait for. DescribePools fails as a whole if it does not find one of
 * the ids: only pools that it has returned before are described in groups. The others are searched for in lists, which
 * never fail, and described alone, in a bounded share of the calls.
 */
export const refresh = async (
  poolId: string,
  before: PoolStatuses,
  ports: RefreshPorts,
): Promise<PoolStatuses> => {
  const { smsVoice, intervalMs, pollMs } = ports;
  const { startedAt, hasTime, call, freeAt } = rateLimited(ports, BUDGET_MS);
  const { shown, unshown } = toRead(poolId, before);
  /** Statuses that this refresh has seen, by pool id. */
  const seen = new Map<string, string>();
  let misses = 0;

  const note = (pools: readonly { PoolId: string; Status: string }[]): void => {
    for (const { PoolId, Status } of pools) seen.set(PoolId, Status);
  };
  const miss = (id: string): void => {
    const known = unshown.get(id) ?? UNREAD;
    if (isDue(known, startedAt, pollMs)) misses++;
    unshown.set(id, missed(known, startedAt, pollMs));
  };

  /** Lists page by page. @returns the known number of pages, and whether all of them were read */
  const list = async (filter: PoolFilter | undefined, milliseconds: number) => {
    let nextToken: string | undefined;
    for (let pages = 0; ; ) {
      const page = await call(() => smsVoice.listPools(filter, nextToken));
      if (page === undefined) return { pages, isComplete: false };
      pages++;
      const { pools } = page.response;
      // Other pools are noted only while CREATING: executions may be about to poll them.
      note(pools.filter(({ PoolId: id, Status }) => Status === CREATING || shown.has(id) || unshown.has(id)));
      nextToken = page.response.nextToken;
      if (nextToken === undefined) return { pages, isComplete: true };
      if (!hasTime(milliseconds)) return { pages: pages + 1, isComplete: false };
    }
  };

  const describeAlone = async (id: string): Promise<void> => {
    const described = await call(() => describePool(smsVoice, id));
    if (described === undefined) return;
    if (described.response === undefined) miss(id);
    else note([described.response]);
  };

  const describeGroup = async (group: string[]): Promise<void> => {
    const described = await call(() => smsVoice.describePools(group));
    if (described === undefined) return;
    if (described.response !== undefined) return note(described.response);
    if (group.length === 1) return group.forEach(miss);
    // One of them has vanished, and the response says nothing about the others.
    for (const id of group) if (hasTime()) await describeAlone(id);
  };

  let { pages, partialAt } = before;
  const due = [...unshown.values()].filter((known) => isDue(known, startedAt, pollMs)).length;
  const areFew =
    unshown.size === 0 ? shown.size <= MAX_IDS : shown.size === 0 && unshown.size === 1 && due === 1;
  const isWorthAll =
    pages <= Math.max(SMALL_ACCOUNT_PAGES, 1 + due) &&
    pages * intervalMs <= BUDGET_MS &&
    Math.abs(startedAt - partialAt) >= PARTIAL_MS;
  let isListed = true;
  if (!areFew && isWorthAll) {
    const read = await list(undefined, BUDGET_MS);
    isListed = read.pages > 0;
    pages = read.isComplete ? read.pages : Math.max(pages, read.pages);
    if (!read.isComplete) partialAt = startedAt;
    else for (const id of [...shown, ...unshown.keys()]) if (!seen.has(id)) miss(id);
  } else if (!areFew) isListed = (await list({ name: 'status', value: CREATING }, PAGES_MS)).pages > 0;

  const unread = () => [...shown].filter((id) => !seen.has(id) && !unshown.has(id));
  // Without a list nearly all of them would still be CREATING: the next refresh lists them.
  for (const [index, group] of isListed ? inGroups(unread()).entries() : [])
    if (index === 0 || hasTime(GROUPS_MS)) await describeGroup(group);

  const byDueTime = [...unshown].sort(
    ([, a], [, b]) => dueAt(a, startedAt, pollMs) - dueAt(b, startedAt, pollMs),
  );
  for (const [id, known] of byDueTime)
    if (!seen.has(id) && isDue(known, startedAt, pollMs) && misses < MAX_MISSES_A_REFRESH && hasTime())
      await describeAlone(id);

  const stillUnshown = [...unshown].filter(([id]) => !seen.has(id));
  const completed: [string, SeenStatus][] = [
    ...[...seen].filter(([, status]) => status !== CREATING),
    ...stillUnshown.filter(([, known]) => isLost(known)).map(([id]): [string, string] => [id, NOT_SHOWN]),
  ].map(([id, status]) => [id, { status, seenAt: startedAt }]);
  const remembered = Object.entries(before.completed).filter(
    ([, { seenAt }]) => Math.abs(startedAt - seenAt) < REMEMBERED_POLLS * pollMs,
  );
  const creating = [...seen].filter(([, status]) => status === CREATING).map(([id]) => id);
  // The pool of this execution first: it is polled again when the next refresh is due. Then the pools without a call.
  const first = creating.includes(poolId) ? [poolId] : [];

  return {
    // Without a list the statuses are as old as before.
    refreshedAt: isListed ? startedAt : before.refreshedAt,
    freeAt: freeAt(),
    creating: [...new Set([...first, ...unread(), ...creating])],
    unshown: Object.fromEntries(stillUnshown.filter(([, known]) => !isLost(known))),
    completed: Object.fromEntries([...remembered, ...completed]),
    requested: before.requested,
    pages,
    partialAt,
  };
};
