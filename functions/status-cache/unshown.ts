/** How often a read that would have shown a pool did not, and when the last one began. */
export interface Unshown {
  misses: number;
  missedAt: number;
}

/** A pool that no read was made for yet. */
export const UNREAD: Unshown = { misses: 0, missedAt: 0 };

/** A pool is given up after so many misses: 70 s after the first one at the soonest. */
const MAX_MISSES = 6;

/** Milliseconds from each miss to the next read: 5, 5, 10, 20 and 30 s. */
const backoffMs = (misses: number): number =>
  misses === 0 ? 0 : Math.min(5_000 * 2 ** Math.max(0, misses - 2), 30_000);

/** When the next read is due. Clocks differ: a miss in the time to come is as good as an old one. */
export const dueAt = ({ misses, missedAt }: Unshown, now: number): number =>
  missedAt > now ? 0 : missedAt + backoffMs(misses);

export const isDue = (known: Unshown, now: number): boolean => dueAt(known, now) <= now;

/** One more miss, unless the last one was too short a time ago. */
export const missed = (known: Unshown, now: number): Unshown =>
  isDue(known, now) ? { misses: known.misses + 1, missedAt: now } : known;

export const isLost = ({ misses }: Unshown): boolean => misses >= MAX_MISSES;
