import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { chanceOf } from '../../test/simulation/chance.ts';
import { askFor } from '../../test/simulation/scenario.ts';

/** A bulk, and the account that it meets. */
export interface Load {
  /** Requests, all of them in the queue at once. */
  requests: number;
  /** The quota of CreatePool, and of DescribePools: requests a second. */
  rate: number;
  /** How many calls at once after a pause. */
  burst: number;
  /** The share of both quotas that somebody else uses. */
  others: number;
}

/** Identities of the bulk begin here: the simulator has some of its own. */
const FIRST = 1_000;

/** How long a pool is CREATING: lognormal, half of them within 30 s, one in a hundred for longer than 76 s. */
const MEDIAN_SECONDS = 30;
const SIGMA = 0.4;

/** A number of the standard normal distribution, from two of the uniform one (Box and Muller). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The nth request, which asks for a pool with the nth number. */
export const requestOf = (n: number): string => {
  const { content, requestId } = askFor(`ticket-${n}`, `request-${n}`, {
    OriginationIdentity: phoneNumberId(FIRST + n),
  });

  return JSON.stringify({ metadata: { requestId }, data: content });
};

/** Which request a pool belongs to, by the ARN of its identity. */
export const numberOf = (arn: string): number => Number(arn.slice(-12)) - FIRST;

/** The account: one number for each of the requests, and how long its pool is going to take. */
export const accountFor = ({ rate, burst }: Load, requests: number, seed: number): SettingsPatch => {
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
      numbers.map((id) => [id, { creationSeconds: MEDIAN_SECONDS * Math.exp(SIGMA * normal(random)) }]),
    ),
    quotas: { pools: requests + 100 },
    rates: { CreatePool: limit, DescribePools: limit },
  };
};

/** Seconds from the first call to the last, if none were ever lost. */
export const idealSeconds = ({ rate, burst, others }: Load, requests: number): number =>
  (requests - burst) / (rate * (1 - others));
