import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { type Cancellation, drawCancellations, inBatches } from './batches.ts';
import { chanceOf } from './chance.ts';
import type { Entry } from './documents.ts';
import { drawOutage, type Outage } from './outage.ts';
import { drawAsks } from './requests.ts';

/** Everything that a seed decides in advance. The faults of calls follow from the seed too, but are drawn later. */
export interface Plan {
  seed: number;
  /** Probability of a fault per call. */
  rate: number;
  entries: Entry[];
  settings: SettingsPatch;
  abortRate: number;
  clockRate: number;
  busDown: { from: number; to: number } | undefined;
  outage: Outage | undefined;
  cancellations: Cancellation[];
  /** When the quota of pools is raised, in milliseconds from the start. */
  quotaRaisedAt: number | undefined;
}

const HOUR_MS = 3_600_000;

/** Token memory longer than any request takes. */
const LONG_SECONDS = 8 * 3_600;

/** Slightly less than one CreatePool per second, the default quota of an account. */
const MS_PER_REQUEST = 1_200;

/** How the creation of a pool can fail. */
const ENDINGS = ['STUCK', 'DELETING', 'VANISH', 'FROZEN'] as const;

/**
 * Behaviour that AWS does not document. A token that is forgotten at once is never combined with a pool that is not yet
 * visible: no service could detect the first pool then.
 */
const undocumented = (seed: number): SettingsPatch => {
  const chance = chanceOf(seed, 'undocumented');
  const forgetful = chance.happens(0.5);

  return {
    clientTokenMismatch: chance.pick(['original', 'conflict', 'validation'] as const),
    clientTokenMemorySeconds: forgetful ? chance.pick([0, 1, 10, 60]) : LONG_SECONDS,
    visibilityDelayReads: forgetful ? 0 : chance.between(0, 4),
    creationSeconds: chance.pick([0, 2, 20, 90]),
    visibilityDelaySeconds: forgetful ? 0 : chance.pick([0, 2, 10, 30]),
  };
};

export const draw = (seed: number, count: number, rate: number): Plan => {
  const chance = chanceOf(seed, 'plan');
  const settings = undocumented(seed);
  const spanMs = count * MS_PER_REQUEST;
  const { entries, phoneNumbers, senderIds, rcsAgents } = drawAsks(seed, count, { spanMs });
  const names = [
    ...phoneNumbers.map(({ PhoneNumberId }) => PhoneNumberId),
    ...senderIds.slice(12).map(({ SenderId }) => `${SenderId}/GB`),
    ...rcsAgents.map(({ RcsAgentId }) => RcsAgentId),
  ];
  const unlucky = names.filter(() => chance.happens(Math.min(rate, 0.1)));
  const identities = Object.fromEntries(
    unlucky.map((name) => [
      name,
      { creationEnds: chance.pick(ENDINGS), creationSeconds: chance.pick([0, 5, 60]) },
    ]),
  );
  const perSecond = chance.pick([0, 20, 5, 1]);
  const limit = (ratePerSecond: number) => ({ ratePerSecond, burst: ratePerSecond });
  const reading = limit(Math.max(perSecond, 5));
  const from = chance.between(0, spanMs);
  const isFull = chance.happens(0.1);
  const raising = chanceOf(seed, 'quota');

  return {
    seed,
    rate,
    entries: inBatches(seed, entries),
    cancellations: drawCancellations(seed, spanMs),
    quotaRaisedAt: isFull && raising.happens(0.5) ? raising.between(0, spanMs) : undefined,
    settings: {
      ...settings,
      fixtures: { phoneNumbers, senderIds, rcsAgents },
      identities,
      quotas: { pools: isFull ? Math.ceil(count / 3) : 100_000 },
      rates:
        perSecond > 0
          ? {
              CreatePool: limit(perSecond),
              DescribePools: reading,
              DescribePhoneNumbers: reading,
              ListTagsForResource: limit(10),
            }
          : {},
    },
    abortRate: rate / 2,
    clockRate: chance.happens(0.5) ? rate / 4 : 0,
    busDown: chance.happens(0.3) ? { from, to: from + HOUR_MS } : undefined,
    outage: drawOutage(seed, spanMs),
  };
};
