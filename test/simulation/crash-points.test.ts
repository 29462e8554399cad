import { describe, expect, it } from 'vitest';
import { FREE_NUMBERS, phoneNumberId } from '../../local/simulator/fixtures.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { type Cut, cutAt } from '../../simulation/judge/effects.ts';
import { verdictOf } from '../../simulation/judge/judge.ts';
import type { Entry } from '../../simulation/plan/documents.ts';
import { askFor, entryOf, planOf } from '../../simulation/plan/scenario.ts';
import { play } from '../../simulation/run/run.ts';
import type { World } from '../../simulation/world/world.ts';

const SENDER = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB' };
const CREATING: SettingsPatch = { creationSeconds: 2 };

interface Scenario {
  entries: Entry[];
  settings: SettingsPatch;
  /** The bus is down in this interval. */
  busDown?: { from: number; to: number };
}

const provisioned = (trigger: Entry['trigger']): Scenario => ({
  entries: [entryOf(trigger, `${trigger}-1`, askFor('ticket-1', 'request-1'))],
  settings: CREATING,
});

const BEGIN = ['Validate request', 'Claim request', 'ledger write'];
const END = ['Record result', 'ledger write', 'PutEvents'];
const MADE = ['Reserve create slot', 'Create pool', 'CreatePool', 'Describe pool'];

/** The side effects of each scenario, in order. Written out, so that a new effect must be added and crash tested. */
const SCENARIOS: Record<string, { scenario: Scenario; effects: string[] }> = {
  'a request by the event trigger': {
    scenario: provisioned('event'),
    effects: ['StartExecution by the rule', ...BEGIN, ...MADE, ...END],
  },
  'a request by the queue trigger': {
    scenario: provisioned('queue'),
    effects: ['dispatch-requests', 'StartExecution', ...BEGIN, ...MADE, ...END],
  },
  'a sender id whose ClientToken is forgotten at once': {
    scenario: {
      entries: [entryOf('console', 'console-1', askFor('ticket-1', 'request-1', SENDER))],
      settings: { ...CREATING, clientTokenMemorySeconds: 0 },
    },
    effects: [...BEGIN, ...MADE, ...END],
  },
  'a number that is in another pool': {
    scenario: {
      entries: [
        entryOf(
          'console',
          'console-1',
          askFor('ticket-1', 'request-1', { OriginationIdentity: phoneNumberId(FREE_NUMBERS + 12) }),
        ),
      ],
      settings: CREATING,
    },
    effects: [
      ...BEGIN,
      'Reserve create slot',
      'Create pool',
      'CreatePool',
      'Find pool',
      ...END,
      'reconcile-on-execution-ended',
    ],
  },
  'a request with other content under the same id': {
    scenario: {
      entries: [
        entryOf('console', 'console-1', askFor('ticket-1', 'request-1')),
        entryOf(
          'console',
          'console-2',
          askFor('ticket-2', 'request-1', { OriginationIdentity: phoneNumberId(2) }),
          30_000,
        ),
      ],
      settings: CREATING,
    },
    // The first claim is written; the second conditional write fails.
    effects: [...BEGIN, ...MADE, ...END, ...BEGIN, ...END, 'reconcile-on-execution-ended'],
  },
  'a request whose result the bus refuses': {
    scenario: { ...provisioned('console'), busDown: { from: 0, to: 3_600_000 } },
    effects: [
      ...BEGIN,
      ...MADE,
      'Record result',
      'ledger write',
      ...Array.from({ length: 11 }, () => 'PutEvents'),
      'SendMessage',
    ],
  },
};

const run = async (
  { entries, settings, busDown }: Scenario,
  cuts: ReadonlyMap<number, Cut>,
  withReplay = true,
) => {
  let world: World | undefined;
  const faults = cutAt(cuts, () => {
    for (const execution of world?.executions ?? []) execution.end({ status: 'ABORTED' });
  });
  const played = await play(planOf(entries, settings, { busDown }), {
    faults,
    withReplay,
    onWorld: (made) => {
      world = made;
    },
  });

  return { violations: verdictOf(played).violations, effects: faults.effects };
};

const CUTS: readonly Cut[] = ['before', 'after', 'stop'];

describe.each(Object.entries(SCENARIOS))('%s', (_, { scenario, effects }) => {
  it(`has ${effects.length} effects`, async () => {
    const whole = await run(scenario, new Map(), false);

    expect(whole.violations).toEqual([]);
    expect(whole.effects).toEqual(effects);
  });

  it(`keeps every guarantee with a crash at any of them, ${effects.length * CUTS.length} runs`, async () => {
    const broken: unknown[] = [];

    for (const point of effects.keys())
      for (const cut of CUTS) {
        const { violations } = await run(scenario, new Map([[point, cut]]));
        if (violations.length > 0) broken.push({ point, at: effects[point], cut, violations });
      }

    expect(broken).toEqual([]);
  });
});

/** A crashed run continues differently, so the second crash may be at effects that a normal run does not have. */
const MORE = 4;

describe('a request with two crashes', () => {
  const { scenario, effects } = SCENARIOS['a sender id whose ClientToken is forgotten at once'] ?? {};
  const points = (effects?.length ?? 0) + MORE;

  it.each(CUTS)(
    `keeps every guarantee with a crash (%s) at one effect and one at any other of ${points}`,
    async (first) => {
      const broken: unknown[] = [];
      let runs = 0;

      for (let one = 0; one < points; one++)
        for (let other = one + 1; other < points; other++)
          for (const cut of CUTS) {
            if (scenario === undefined) continue;
            const { violations } = await run(
              scenario,
              new Map([
                [one, first],
                [other, cut],
              ]),
            );
            runs++;
            if (violations.length > 0) broken.push({ one, first, other, cut, violations });
          }

      expect(broken).toEqual([]);
      expect(runs).toBe(((points * (points - 1)) / 2) * CUTS.length);
    },
  );
});
