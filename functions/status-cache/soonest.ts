import type { SeenPool } from '../pools/sms-voice.ts';

/** Pools that are remembered, and how many have to be known. */
const REMEMBERED = 20;
const FEWEST = 10;

/** The most seconds that a first look is put off. */
const MOST_SECONDS = 30;

interface Known {
  /** Milliseconds since the epoch. */
  now: number;
  /** The pools that somebody has seen CREATING. */
  creating: readonly string[];
}

/**
 * How old pools were when they were ACTIVE, in seconds, with those of pools seen just now. One that was so at the first
 * look may have been so for long: half its age is taken, so that looks that come late come sooner the next time.
 */
export const withAges = (
  ages: readonly number[],
  seen: readonly SeenPool[],
  { now, creating }: Known,
): number[] => {
  const more = seen.flatMap(({ PoolId, Status, CreatedTimestamp }) => {
    const age = (now - Date.parse(CreatedTimestamp ?? '')) / 1_000;
    if (Status !== 'ACTIVE' || !(age >= 0)) return [];
    return [Math.round(creating.includes(PoolId) ? age : age / 2)];
  });

  return [...ages, ...more].slice(-REMEMBERED);
};

/** Seconds within which a look is not worth it, going by the pools last seen; undefined while too few are known. */
export const soonestOf = (ages: readonly number[]): number | undefined =>
  ages.length < FEWEST ? undefined : Math.min(MOST_SECONDS, Math.max(1, Math.min(...ages)));
