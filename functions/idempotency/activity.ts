/** The times, ISO 8601, that tell whether requests still get results. */
export interface Activity {
  /** The claim of the request that has waited longest for its result. */
  oldestClaim: string | undefined;
  /** The newest result, refusals excepted: they need no pool, so they show no progress. */
  newestResult: string | undefined;
}

/**
 * How long requests have waited without any getting a result: since the newest result, or since the oldest claim if
 * that is later. 0 if no request waits.
 * @param now milliseconds since the epoch
 */
export const secondsWithoutResult = ({ oldestClaim, newestResult }: Activity, now: number): number => {
  if (oldestClaim === undefined) return 0;
  const since = newestResult === undefined || newestResult < oldestClaim ? oldestClaim : newestResult;

  return Math.max(0, (now - Date.parse(since)) / 1_000);
};
