/** The number of reads that did not return the pool, and the time of the last one. */
export interface Unshown {
  misses: number;
  missedAt: number;
}

/** A pool before its first read. */
export const UNREAD: Unshown = { misses: 0, missedAt: 0 };

/**
 * Backoff between reads, in poll intervals. The miss after the last one gives the pool up: after 70 s at an interval of
 * 5 s.
 */
const BACKOFF = [1, 1, 2, 4, 6];

/** A pool that was given up, before the read that confirms it. */
export const LAST_READ: Unshown = { misses: BACKOFF.length, missedAt: 0 };

/** The time of the next read. Clocks differ: a miss in the future counts as an old one. */
export const dueAt = ({ misses, missedAt }: Unshown, now: number, pollMs: number): number =>
  missedAt > now ? 0 : missedAt + (BACKOFF[misses - 1] ?? 0) * pollMs;

export const isDue = (known: Unshown, now: number, pollMs: number): boolean =>
  dueAt(known, now, pollMs) <= now;

/** Adds a miss, unless the last one is too recent. */
export const missed = (known: Unshown, now: number, pollMs: number): Unshown =>
  isDue(known, now, pollMs) ? { misses: known.misses + 1, missedAt: now } : known;

export const isLost = ({ misses }: Unshown): boolean => misses > BACKOFF.length;
