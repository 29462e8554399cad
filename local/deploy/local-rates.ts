import type { SettingsPatch } from '../simulator/settings.ts';

/** How fast the account of this machine is. */
export interface Pace {
  /** Calls a second of CreatePool and DescribePools that the functions make. */
  perSecond: number;
  /** What the simulator allows, and how long a pool takes to become ACTIVE. */
  simulator: SettingsPatch;
}

const once = { ratePerSecond: 1, burst: 1 };

export const PACES = {
  /** At AWS's pace a dozen samples would take as many seconds. The simulator does not throttle. */
  fast: { perSecond: 30, simulator: { creationSeconds: 2 } },
  /**
   * The default quotas of an account. AWS documents no burst, and not how long a pool takes to become ACTIVE: both are
   * assumed. Source: AWS End User Messaging SMS user guide, "Quotas".
   */
  aws: {
    perSecond: once.ratePerSecond,
    simulator: {
      creationSeconds: 30,
      quotas: { pools: 25 },
      rates: {
        CreatePool: once,
        DeletePool: once,
        DescribePhoneNumbers: once,
        DescribePools: once,
        DescribeSenderIds: once,
        ListPoolOriginationIdentities: once,
        ListTagsForResource: { ratePerSecond: 10, burst: 10 },
        UpdatePool: once,
      },
    },
  },
} satisfies Record<string, Pace>;
export type PaceName = keyof typeof PACES;

/**
 * Overrides for the environment of a function on this machine. Wait states are shortened by `speed`, but the clocks of
 * functions are not: seconds that a function compares with its clock are divided by it.
 *
 * @param own the environment of the function, as the template sets it
 * @param speed factor by which Wait states are shortened
 */
export const localRates = (
  own: Readonly<Record<string, string>>,
  { speed, pace }: { speed: number; pace: PaceName },
): Record<string, string> => {
  const { perSecond } = PACES[pace];

  return {
    CREATE_POOL_RATE: `${perSecond * speed}`,
    CREATE_POOL_BURST: '1',
    DESCRIBE_POOLS_RATE: `${perSecond * speed}`,
    DESCRIBE_POOLS_BURST: '1',
    CREATE_POOL_PER_SECOND: `${perSecond}`,
    // A function compares these with its own clock.
    ...(own.POLL_INTERVAL_SECONDS && {
      POLL_INTERVAL_SECONDS: `${Number(own.POLL_INTERVAL_SECONDS) / speed}`,
    }),
    ...(own.EXHAUSTED_SECONDS && {
      EXHAUSTED_SECONDS: `${Math.floor(Number(own.EXHAUSTED_SECONDS) / speed)}`,
    }),
  };
};

/** The template's Outputs, with the rate of this machine for clients that compute with it. */
export const withLocalRates = (outputs: Map<string, string>, pace: PaceName): Map<string, string> =>
  new Map(
    [...outputs].map(([name, value]) => [
      name,
      name === 'CreatePoolPerSecond' ? `${PACES[pace].perSecond}` : value,
    ]),
  );
