import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { chanceOf } from './chance.ts';
import { drawAsks, type Entry } from './requests.ts';

/** All that a seed decides before the first event, but for the faults of single calls, which follow from it too. */
export interface Plan {
  seed: number;
  /** Chance of each call to meet a fault. */
  rate: number;
  entries: Entry[];
  settings: SettingsPatch;
  abortRate: number;
  clockRate: number;
  busDown: { from: number; to: number } | undefined;
}

const HOUR_MS = 3_600_000;

/** A token is remembered for longer than any request takes. */
const LONG_SECONDS = 8 * 3_600;

/** A little less than one CreatePool a second, which is the quota of an account that never had it raised. */
const MS_PER_REQUEST = 1_200;

/** The ways in which a pool's creation can go wrong, so many times out of one of the faults' rate. */
const ENDINGS = ['STUCK', 'DELETING', 'VANISH', 'FROZEN'] as const;

/**
 * What AWS leaves open. A token that is forgotten at once and a pool that no list shows yet are never drawn together,
 * nor is such a token with a request that leaves no room for tags of ours: nobody could tell then that a pool was made.
 */
const undocumented = (seed: number): SettingsPatch => {
  const chance = chanceOf(seed, 'undocumented');
  const forgetful = chance.happens(0.5);

  return {
    clientTokenMismatch: chance.pick(['original', 'conflict', 'validation'] as const),
    clientTokenMemorySeconds: forgetful ? chance.pick([0, 1, 10, 60]) : LONG_SECONDS,
    visibilityDelayLooks: forgetful ? 0 : chance.between(0, 4),
    creationSeconds: chance.pick([0, 2, 20, 90]),
    visibilityDelaySeconds: forgetful ? 0 : chance.pick([0, 2, 10, 30]),
  };
};

export const draw = (seed: number, count: number, rate: number): Plan => {
  const chance = chanceOf(seed, 'plan');
  const settings = undocumented(seed);
  const spanMs = count * MS_PER_REQUEST;
  const { entries, phoneNumbers, senderIds, rcsAgents } = drawAsks(seed, count, {
    spanMs,
    canFill: settings.clientTokenMemorySeconds === LONG_SECONDS,
  });
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

  return {
    seed,
    rate,
    entries,
    settings: {
      ...settings,
      fixtures: { phoneNumbers, senderIds, rcsAgents },
      identities,
      quotas: { pools: chance.happens(0.1) ? Math.ceil(count / 3) : 100_000 },
      rates:
        perSecond > 0
          ? { CreatePool: limit(perSecond), DescribePools: reading, DescribePhoneNumbers: reading }
          : {},
    },
    abortRate: rate / 2,
    clockRate: chance.happens(0.5) ? rate / 4 : 0,
    busDown: chance.happens(0.3) ? { from, to: from + HOUR_MS } : undefined,
  };
};
