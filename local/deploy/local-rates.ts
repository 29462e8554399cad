/**
 * Requests a second of CreatePool and DescribePools in the local account. AWS allows one, at which a dozen samples would
 * take as many seconds. The simulator does not throttle, unless its setting `rates` says so.
 */
const PER_SECOND = 30;

/**
 * Overrides for the environment of a function on this machine. Wait states are shortened by `speed`, but the clocks of
 * functions are not: seconds that a function compares with its clock are divided by it.
 *
 * @param own the environment of the function, as the template sets it
 * @param speed factor by which Wait states are shortened
 */
export const localRates = (own: Readonly<Record<string, string>>, speed: number): Record<string, string> => ({
  CREATE_POOL_RATE: `${PER_SECOND * speed}`,
  DESCRIBE_POOLS_RATE: `${PER_SECOND * speed}`,
  CREATE_POOL_PER_SECOND: `${PER_SECOND}`,
  // A function compares these with its own clock.
  ...(own.POLL_INTERVAL_SECONDS && { POLL_INTERVAL_SECONDS: `${Number(own.POLL_INTERVAL_SECONDS) / speed}` }),
  ...(own.EXHAUSTED_SECONDS && { EXHAUSTED_SECONDS: `${Math.floor(Number(own.EXHAUSTED_SECONDS) / speed)}` }),
});

/** The template's Outputs, with the rate of this machine for clients that compute with it. */
export const withLocalRates = (outputs: Map<string, string>): Map<string, string> =>
  new Map(
    [...outputs].map(([name, value]) => [name, name === 'CreatePoolPerSecond' ? `${PER_SECOND}` : value]),
  );
