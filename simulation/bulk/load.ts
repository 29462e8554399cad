import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { chanceOf } from '../plan/chance.ts';
import { askFor } from '../plan/scenario.ts';

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
  /** Seconds for which half of the pools are CREATING at the most; 30 when left out. */
  medianSeconds?: number | undefined;
  /** How much the times differ for which pools are CREATING: sigma of their distribution, 0.4 when left out. */
  spread?: number | undefined;
  /** Seconds for which no call shows a new pool; none when left out. */
  hiddenSeconds?: number | undefined;
  /** When somebody comes by the event trigger, as shares of the ideal makespan; a few times in a large bulk when left out. */
  interactive?: readonly number[] | undefined;
}

/** Identities of the bulk begin here: the simulator has some of its own. */
const FIRST = 1_000;

/** How long a pool is CREATING: lognormal, half of them within 30 s, one in a hundred for longer than 76 s. */
export const MEDIAN_SECONDS = 30;
const SIGMA = 0.4;

const INTERACTIVE_AT = [0.2, 0.4, 0.6, 0.8];

/** Requests from which on a bulk lasts for so long that somebody comes in the middle of it. */
const LARGE = 100;

/** When somebody comes by the event trigger, as shares of the ideal makespan. */
export const interactiveAt = ({ requests, interactive }: Load): readonly number[] =>
  interactive ?? (requests >= LARGE ? INTERACTIVE_AT : []);

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

/** Seconds from the first call to the last, if none were ever lost. */
export const idealSeconds = ({ rate, burst, others }: Load, requests: number): number =>
  (requests - burst) / (rate * (1 - others));
