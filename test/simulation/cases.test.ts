import { describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { evidenceOf } from '../../simulation/judge/evidence.ts';
import { verdictOf } from '../../simulation/judge/judge.ts';
import type { Entry } from '../../simulation/plan/documents.ts';
import { namedFaults, type Played } from '../../simulation/plan/faults.ts';
import { askFor, entryOf, planOf } from '../../simulation/plan/scenario.ts';
import { play } from '../../simulation/run/run.ts';
import type { Sabotage, World } from '../../simulation/world/world.ts';

const SENDER = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB' };

/** CreatePool uses the token of the first pool even after that vanished. */
const OLD_TOKEN: Sabotage = {
  work: {
    'Create pool': (handler) => (event, context) => {
      const { search, ...state } = Object(event);
      return handler(state, context);
    },
  },
};

interface Case {
  sabotage?: Sabotage;
  entries: Entry[];
  settings?: SettingsPatch;
  faults?: Played[];
  /** Schedules other events in the world. */
  besides?: (world: World) => void;
}

const of = async ({ entries, settings = {}, faults = [], besides, sabotage }: Case) => {
  const played = await play(planOf(entries, settings), {
    faults: namedFaults(faults),
    ...(besides && { onWorld: besides }),
    ...(sabotage && { sabotage }),
  });

  return {
    ...verdictOf(played),
    evidence: evidenceOf(played),
    faultsLeft: faults.length - played.faults.played.length,
  };
};

const calls = (from: number, to: number, fault: Omit<Played, 'call'>): Played[] =>
  Array.from({ length: to - from + 1 }, (_, n) => ({ ...fault, call: from + n }));

/** A seed found each of these; each once violated a guarantee. */
describe('a regression case', () => {
  it('a result of the reconciler is byte for byte the same as its repeats', async () => {
    const { violations, evidence } = await of({
      entries: [entryOf('console', 'one', askFor('ticket-1', 'request-1'))],
      settings: { creationSeconds: 20 },
      besides: ({ at, executions }) => at(5_000, () => executions[0]?.end({ status: 'ABORTED' })),
    });

    expect(violations).toEqual([]);
    expect(new Set(evidence.results.map(({ bytes }) => bytes)).size).toBe(1);
  });

  it('an absorbed delivery starts no attempt when AWS redelivers it after a failure', async () => {
    const missing = askFor('ticket-1', 'request-1', { OriginationIdentity: 'NOBODY', IsoCountryCode: 'GB' });

    const { violations, evidence } = await of({
      entries: [entryOf('console', 'one', missing), entryOf('event', 'other', missing, 150)],
      faults: calls(1, 2, { site: 'CreatePool', when: 'before', as: 'throttle' }),
    });

    expect(violations).toEqual([]);
    expect(evidence.results.map(({ detail }) => detail.metadata.attempt)).toEqual(
      evidence.results.map(() => 1),
    );
  });

  it('a response without the tag list does not mean that a pool has no tags', async () => {
    const { violations, pools, faultsLeft } = await of({
      entries: [entryOf('console', 'one', askFor('ticket-1', 'request-1', SENDER))],
      settings: { clientTokenMemorySeconds: 0 },
      faults: [
        { site: 'CreatePool', call: 1, when: 'after', as: 'reset' },
        { site: 'ListTagsForResource', call: 1, when: 'after', as: 'empty' },
      ],
    });

    expect({ violations, pools, faultsLeft }).toEqual({ violations: [], pools: 1, faultsLeft: 0 });
  });

  it('an attempt whose result is not published yet is published although another one follows', async () => {
    const wrong = askFor('ticket-1', 'request-1', { OriginationIdentity: 'NOBODY', IsoCountryCode: 'GB' });

    const { violations, evidence } = await of({
      entries: [
        entryOf('console', 'wrong', wrong),
        entryOf('console', 'right', askFor('ticket-2', 'request-1', SENDER), 10_000),
      ],
      // Stopped before any side effect, completed by the reconciler, which then cannot publish.
      faults: calls(1, 2, { site: 'PutEvents by the reconciler', when: 'before', as: '5xx' }),
      besides: ({ at, executions }) => at(90, () => executions[0]?.end({ status: 'ABORTED' })),
    });

    const answered = evidence.results
      .slice(0, evidence.resultsBefore)
      .map(({ detail }) => [detail.metadata.attempt, detail.data.request.OriginationIdentity]);
    expect(violations).toEqual([]);
    expect(answered).toContainEqual([1, 'NOBODY']);
    expect(answered).toContainEqual([2, 'ACME']);
  });

  it('a pool that is not visible is not given up because polls failed for a minute', async () => {
    const ask = askFor('ticket-1', 'request-1', SENDER);

    const { violations, pools, faultsLeft } = await of({
      entries: [entryOf('console', 'one', ask), entryOf('console', 'other', ask, 300_000)],
      settings: { visibilityDelayReads: 3 },
      faults: calls(2, 9, { site: 'DescribePools', when: 'before', as: '5xx' }),
    });

    expect({ violations, pools, faultsLeft }).toEqual({ violations: [], pools: 1, faultsLeft: 0 });
  });

  it('a pool found by its number is waited for although DescribePools does not show it yet', async () => {
    const { violations, evidence } = await of({
      entries: [entryOf('console', 'one', askFor('ticket-1', 'request-1'))],
      settings: { visibilityDelayReads: 3 },
      faults: [{ site: 'CreatePool', call: 1, when: 'after', as: 'reset' }],
    });

    expect(violations).toEqual([]);
    expect(evidence.results[0]?.detailType).toBe('PoolProvisioned');
  });
});

/** No invariant requires that a request can finally succeed; this test does. */
it.each([
  ['gets another pool', 'PoolProvisioned', {}],
  [
    'would always get the vanished pool with the old token',
    'PoolProvisioningFailed',
    { sabotage: OLD_TOKEN },
  ],
])('a request whose pool vanished, sent again, %s', async (_, detailType, more) => {
  const ask = askFor('ticket-1', 'request-1', SENDER);

  const { violations, evidence } = await of({
    entries: [entryOf('console', 'one', ask), entryOf('console', 'other', ask, 600_000)],
    settings: { creationEnds: 'DELETING' },
    besides: ({ at, simulator }) => at(300_000, () => simulator.configure({ creationEnds: 'ACTIVE' })),
    ...more,
  });

  const second = evidence.results.find(({ detail }) => detail.metadata.attempt === 2);
  expect(second?.detailType).toBe(detailType);
  // I1 uses the final settings, under which the first pool counts as live.
  expect(violations.filter((violation) => !violation.startsWith('I1'))).toEqual([]);
});

/** The most calls in any second. */
const mostInASecond = (times: readonly number[]): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));

describe('after an outage of five minutes', () => {
  it.each([
    ['the table of the rate limiter', ['rate limit read', 'rate limit write']],
    ['the function that reserves slots', ['Reserve create slot']],
  ] as const)('of %s, 200 waiting requests call CreatePool at the rate of the quota', async (_, sites) => {
    const entries = Array.from({ length: 200 }, (_, n) =>
      entryOf('queue', `message-${n}`, askFor(`ticket-${n}`, `request-${n}`, SENDER)),
    );
    const outage = { sites, from: 0, to: 300_000 };

    const played = await play(planOf(entries, { quotas: { pools: 1_000 } }, { outage }), {
      faults: namedFaults([]),
      withReplay: false,
    });

    const { violations, pools } = verdictOf(played);
    const { createPool } = config.quotas;
    expect(violations).toEqual([]);
    expect(pools).toBe(200);
    expect(mostInASecond(played.world.creates.map(({ at }) => at))).toBeLessThanOrEqual(
      createPool.ratePerSecond + createPool.burst,
    );
  });
});
