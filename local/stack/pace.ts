import { config } from '../../infra/config.ts';

/**
 * Requests a second, of CreatePool and of DescribePools, in the account that this machine plays. AWS allows one, under
 * which a dozen samples would take as many seconds. The simulator refuses none, unless its setting `rates` says so.
 */
const PER_SECOND = 20;

/**
 * The settings of the functions for that rate. Wait states pass faster by `speed`, and the clocks of functions do not: so
 * the seconds of infra/config.ts that a function compares with its clock are divided by it.
 *
 * @param speed how many times as fast
 */
export const localRateLimit = (speed: number): Record<string, string> => ({
  CREATE_POOL_RATE: `${PER_SECOND * speed}`,
  DESCRIBE_POOLS_RATE: `${PER_SECOND * speed}`,
  CREATE_POOL_PER_SECOND: `${PER_SECOND}`,
  ...(speed !== 1 && {
    POLL_INTERVAL_SECONDS: `${Math.max(1, Math.round(config.polling.intervalSeconds / speed))}`,
    EXHAUSTED_SECONDS: `${Math.floor(config.rateLimit.exhaustedSeconds / speed)}`,
  }),
});

/** What the template says under Outputs, with the rate of this machine for those who reckon with it. */
export const withLocalRateLimit = (outputs: Map<string, string>): Map<string, string> =>
  new Map(
    [...outputs].map(([name, value]) => [name, name === 'CreatePoolPerSecond' ? `${PER_SECOND}` : value]),
  );
