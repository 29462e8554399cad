import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { chanceOf } from '../plan/chance.ts';
import { askFor } from '../plan/scenario.ts';

/** A bulk and its account. */
export interface Load {
  /** Requests, all of them in the queue at once. */
  requests: number;
  /** The quota of CreatePool, and of DescribePools: requests per second. */
  rate: number;
  /** The burst: concurrent calls after a pause. */
  burst: number;
  /** The share of both quotas that other clients use. */
  others: number;
  /** Median seconds that a pool is CREATING; default 30. */
  medianSeconds?: number | undefined;
  /** Sigma of the distribution of creation times; default 0.4. */
  spread?: number | undefined;
  /** Seconds until a new pool is visible; default 0. */
  hiddenSeconds?: number | undefined;
  /** Times of interactive requests, as shares of the ideal makespan; by default a few in a large bulk. */
  interactive?: readonly number[] | undefined;
}

/** First identity of the bulk, above the identities of the simulator. */
const FIRST = 1_000;

/** The time that a pool is CREATING: lognormal, median 30 s, p99 76 s. */
export const MEDIAN_SECONDS = 30;
const SIGMA = 0.4;

const INTERACTIVE_AT = [0.2, 0.4, 0.6, 0.8];

/** Minimum requests of a bulk that has interactive requests by default. */
const LARGE = 100;

/** Times of interactive requests, as shares of the ideal makespan. */
export const interactiveAt = ({ requests, interactive }: Load): readonly number[] =>
  interactive ?? (requests >= LARGE ? INTERACTIVE_AT : []);

/** A standard normal random number (Box–Muller transform). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The nth request, for a pool with the nth number. */
export const requestOf = (n: number): string => {
  const { content, requestId } = askFor(`ticket-${n}`, `request-${n}`, {
    OriginationIdentity: phoneNumberId(FIRST + n),
  });

  return JSON.stringify({ metadata: { requestId }, data: content });
};

/** The number of the request that a pool belongs to, from the ARN of its identity. */
export const numberOf = (arn: string): number => Number(arn.slice(-12)) - FIRST;

/** The account: one number per request, with the creation time of its pool. */
export const accountFor = (
  { rate, burst, medianSeconds = MEDIAN_SECONDS, hiddenSeconds = 0, spread = SIGMA }: Load,
  requests: number,
  seed: number,
): SettingsPatch => {
  const { random } = chanceOf(seed, 'creation');
  const numbers = Array.from({ length: requests }, (_, n) => phoneNumberId(FIRST + n));
  const limit = { ratePerSecond: rate, burst };

  return {
    fixtures: {
      phoneNumbers: numbers.map((PhoneNumberId, n) => ({
        PhoneNumberId,
        PhoneNumber: `+1555${String(n).padStart(7, '0')}`,
      })),
    },
    identities: Object.fromEntries(
      numbers.map((id) => [id, { creationSeconds: medianSeconds * Math.exp(spread * normal(random)) }]),
    ),
    visibilityDelaySeconds: hiddenSeconds,
    quotas: { pools: requests + 100 },
    rates: { CreatePool: limit, DescribePools: limit },
  };
};

/** Seconds from the first call to the last if no call is throttled or lost. */
export const idealSeconds = ({ rate, burst, others }: Load, requests: number): number =>
  (requests - burst) / (rate * (1 - others));
