/** How often a read that would have shown a pool did not, and when the last one began. */
export interface Unshown {
  misses: number;
  missedAt: number;
}

/** A pool that no read was made for yet. */
export const UNREAD: Unshown = { misses: 0, missedAt: 0 };

/** Poll intervals from each miss to the next read. The miss after the last one gives the pool up: 70 s at an interval of 5 s. */
const BACKOFF = [1, 1, 2, 4, 6];

/** When the next read is due. Clocks differ: a miss in the time to come is as good as an old one. */
export const dueAt = ({ misses, missedAt }: Unshown, now: number, pollMs: number): number =>
  missedAt > now ? 0 : missedAt + (BACKOFF[misses - 1] ?? 0) * pollMs;

export const isDue = (known: Unshown, now: number, pollMs: number): boolean =>
  dueAt(known, now, pollMs) <= now;

/** One more miss, unless the last one was too short a time ago. */
export const missed = (known: Unshown, now: number, pollMs: number): Unshown =>
  isDue(known, now, pollMs) ? { misses: known.misses + 1, missedAt: now } : known;

export const isLost = ({ misses }: Unshown): boolean => misses > BACKOFF.length;
