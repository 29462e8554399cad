import type { SeenPool } from '../shared/sms-voice.ts';

/** Pools that are remembered: enough that the quickest of them is hardly ever beaten by much. */
const REMEMBERED = 20;
const FEWEST = 10;

/** Seconds by which a pool may have been ACTIVE before somebody looked. */
const LATE_SECONDS = 0;

/** The most seconds that a first look is put off: pools that suddenly are quick are not to wait for long. */
const MOST_SECONDS = 30;

/** The ages of the pools last seen ACTIVE, in seconds, with those of pools seen just now. */
export const withAges = (ages: readonly number[], seen: readonly SeenPool[], now: number): number[] => {
  const more = seen.flatMap(({ Status, CreatedTimestamp }) => {
    const age = Math.round((now - Date.parse(CreatedTimestamp ?? '')) / 1_000);
    return Status === 'ACTIVE' && age >= 0 ? [age] : [];
  });

  return [...ages, ...more].slice(-REMEMBERED);
};

/** Seconds within which a look is not worth it, going by the pools last seen; undefined while too few are known. */
export const soonestOf = (ages: readonly number[]): number | undefined =>
  ages.length < FEWEST ? undefined : Math.min(MOST_SECONDS, Math.max(1, Math.min(...ages) - LATE_SECONDS));
