import { describePool, MAX_IDS, type PoolFilter, type SmsVoice } from '../shared/sms-voice.ts';
import { type RatePorts, rateLimited } from './rate-limited.ts';
import { NOT_SHOWN, type PoolStatuses, type SeenStatus, type Unshown } from './status-cache.ts';

export interface RefreshPorts extends RatePorts {
  /** One attempt a call. */
  smsVoice: Pick<SmsVoice, 'describePools' | 'listPools'>;
  /** Milliseconds between two refreshes. */
  pollMs: number;
}

/** Milliseconds after which a refresh begins no further page, group or call. The rest is left to the next refresh. */
const PAGES_MS = 3_000;
const GROUPS_MS = 5_000;
const BUDGET_MS = 8_000;

/** An account of so many pages is always read as a whole: a list and groups of five would be as many calls. */
const SMALL_ACCOUNT_PAGES = 2;

/** Reads that do not show a pool, in one refresh: further ones would most likely not show theirs either. */
const MAX_MISSES_A_REFRESH = 2;

/** Reads that do not show a pool before it is given up, and milliseconds between two: 70 s in all. */
const MAX_MISSES = 6;
const gapMs = (misses: number): number =>
  misses === 0 ? 0 : Math.min(5_000 * 2 ** Math.max(0, misses - 2), 30_000);

/** Of the time between two refreshes, for how long a status is remembered: executions wait for two of them at the most. */
const REMEMBERED_POLLS = 4;

const CREATING = 'CREATING';
const UNREAD: Unshown = { misses: 0, missedAt: 0 };

const inGroups = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / MAX_IDS) }, (_, n) =>
    ids.slice(n * MAX_IDS, (n + 1) * MAX_IDS),
  );

/**
 * Reads the statuses of the pools that executions wait for. DescribePools fails as a whole where it does not show one of
 * the ids. So only pools that a read has shown are described in groups. The others are looked for in lists, which never
 * fail, and alone, on a bounded share of the calls: pools that are not shown never keep the others waiting.
 */
export const refresh = async (
  poolId: string,
  before: PoolStatuses,
  ports: RefreshPorts,
): Promise<PoolStatuses> => {
  const { smsVoice, intervalMs, pollMs } = ports;
  const { startedAt, hasTime, call, freeAt } = rateLimited(ports, BUDGET_MS);

  const shown = new Set(before.creating);
  const requested = [poolId, ...before.requested.filter((id) => before.settled[id] === undefined)];
  const unshown = new Map<string, Unshown>(requested.map((id) => [id, UNREAD]));
  for (const [id, known] of Object.entries(before.unshown)) unshown.set(id, known);
  for (const id of shown) unshown.delete(id);

  const seen = new Map<string, string>();
  let misses = 0;
  /** Clocks differ: a miss in the time to come is as good as an old one. */
  const dueAt = (known: Unshown): number =>
    known.missedAt > startedAt ? 0 : known.missedAt + gapMs(known.misses);
  const isDue = (id: string): boolean => dueAt(unshown.get(id) ?? UNREAD) <= startedAt;
  const note = (pools: readonly { PoolId: string; Status: string }[]): void => {
    for (const { PoolId, Status } of pools) seen.set(PoolId, Status);
  };
  const miss = (id: string): void => {
    if (!isDue(id)) return;
    misses++;
    unshown.set(id, { misses: (unshown.get(id)?.misses ?? 0) + 1, missedAt: startedAt });
  };

  /** Reads page after page. @returns the pages that there are at the least, and whether all of them were read */
  const list = async (filter: PoolFilter | undefined, milliseconds: number) => {
    let nextToken: string | undefined;
    for (let read = 0; ; ) {
      const page = await call(() => smsVoice.listPools(filter, nextToken));
      if (page === undefined) return { pages: read, isComplete: false };
      read++;
      const { pools } = page.answer;
      // Of other pools only those that are CREATING: executions may be about to poll them.
      note(
        pools.filter(({ PoolId, Status }) => Status === CREATING || shown.has(PoolId) || unshown.has(PoolId)),
      );
      nextToken = page.answer.nextToken;
      if (nextToken === undefined) return { pages: read, isComplete: true };
      if (!hasTime(milliseconds)) return { pages: read + 1, isComplete: false };
    }
  };

  const describeAlone = async (id: string): Promise<void> => {
    const described = await call(() => describePool(smsVoice, id));
    if (described === undefined) return;
    if (described.answer === undefined) miss(id);
    else note([described.answer]);
  };

  const describeGroup = async (group: string[]): Promise<void> => {
    const described = await call(() => smsVoice.describePools(group));
    if (described === undefined) return;
    if (described.answer !== undefined) return note(described.answer);
    if (group.length === 1) return group.forEach(miss);
    // One of them is gone, and nothing is said of the others.
    for (const id of group) if (hasTime()) await describeAlone(id);
  };

  let { pages } = before;
  const due = [...unshown.keys()].filter(isDue).length;
  const areFew =
    unshown.size === 0 ? shown.size <= MAX_IDS : shown.size === 0 && unshown.size === 1 && due === 1;
  const isWorthAll = pages <= Math.max(SMALL_ACCOUNT_PAGES, 1 + due) && pages * intervalMs <= BUDGET_MS;
  if (!areFew && isWorthAll) {
    const read = await list(undefined, BUDGET_MS);
    pages = read.isComplete ? read.pages : Math.max(pages, read.pages);
    if (read.isComplete) for (const id of [...shown, ...unshown.keys()]) if (!seen.has(id)) miss(id);
  } else if (!areFew) await list({ name: 'status', value: CREATING }, PAGES_MS);

  const left = () => [...shown].filter((id) => !seen.has(id) && !unshown.has(id));
  for (const [index, group] of inGroups(left()).entries())
    if (index === 0 || hasTime(GROUPS_MS)) await describeGroup(group);

  const byDueTime = [...unshown].sort(([, a], [, b]) => dueAt(a) - dueAt(b)).map(([id]) => id);
  for (const id of byDueTime)
    if (!seen.has(id) && isDue(id) && misses < MAX_MISSES_A_REFRESH && hasTime()) await describeAlone(id);

  const stillUnshown = [...unshown].filter(([id]) => !seen.has(id));
  const lost = stillUnshown
    .filter(([, known]) => known.misses >= MAX_MISSES)
    .map(([id]) => [id, NOT_SHOWN] as const);
  const settled = [...[...seen].filter(([, status]) => status !== CREATING), ...lost].map(
    ([id, status]): [string, SeenStatus] => [id, { status, seenAt: startedAt }],
  );
  const remembered = Object.entries(before.settled).filter(
    ([, { seenAt }]) => Math.abs(startedAt - seenAt) < REMEMBERED_POLLS * pollMs,
  );

  return {
    refreshedAt: startedAt,
    freeAt: freeAt(),
    // This one first, which is polled again when the next refresh is due; then those that no call was left for.
    creating: [
      ...new Set([
        ...(seen.get(poolId) === CREATING ? [poolId] : []),
        ...left(),
        ...[...seen.keys()].filter((id) => seen.get(id) === CREATING),
      ]),
    ],
    unshown: Object.fromEntries(stillUnshown.filter(([, known]) => known.misses < MAX_MISSES)),
    settled: Object.fromEntries([...remembered, ...settled]),
    requested: before.requested,
    pages,
  };
};
