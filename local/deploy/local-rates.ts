/**
 * Requests a second, of CreatePool and of DescribePools, in the account that this machine plays. AWS allows one, under
 * which a dozen samples would take as many seconds. The simulator refuses none, unless its setting `rates` says so.
 */
const PER_SECOND = 20;

/**
 * The settings of a function on this machine, to be laid over its own. Wait states pass faster by `speed`, and the clocks
 * of functions do not: so the seconds that a function compares with its clock are divided by it.
 *
 * @param own the environment of the function, as the template sets it
 * @param speed how many times as fast Wait states pass
 */
export const localRates = (own: Readonly<Record<string, string>>, speed: number): Record<string, string> => ({
  CREATE_POOL_RATE: `${PER_SECOND * speed}`,
  DESCRIBE_POOLS_RATE: `${PER_SECOND * speed}`,
  CREATE_POOL_PER_SECOND: `${PER_SECOND}`,
  // What a function compares with its own clock.
  ...(own.POLL_INTERVAL_SECONDS && { POLL_INTERVAL_SECONDS: `${Number(own.POLL_INTERVAL_SECONDS) / speed}` }),
  ...(own.EXHAUSTED_SECONDS && { EXHAUSTED_SECONDS: `${Math.floor(Number(own.EXHAUSTED_SECONDS) / speed)}` }),
});

/** What the template says under Outputs, with the rate of this machine for those who reckon with it. */
export const withLocalRates = (outputs: Map<string, string>): Map<string, string> =>
  new Map(
    [...outputs].map(([name, value]) => [name, name === 'CreatePoolPerSecond' ? `${PER_SECOND}` : value]),
  );
