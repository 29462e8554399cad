import { describe, expect, it } from 'vitest';
import { config, EVENTS_A_POLL, EVENTS_FOR_POLLS } from '../../infra/config.ts';
import { parseMachine, readDocument } from '../../tools/docs/asl.ts';
import { eventsIn, type Loop, longestLife, loopsOf } from './longest-life.ts';

const { rateLimit, polling } = config;

/** The most seconds that a Wait state waits: for its slot, which a loop below counts already, and between two polls. */
const LONGEST_WAIT = Math.max(
  64,
  polling.initialDelaySeconds,
  polling.intervalSeconds,
  polling.poolDeadlineSeconds / 30,
);

/** Events that a history holds. Source: Step Functions developer guide, "Quotas". */
const HISTORY = 25_000;

/** LimiterStore that one request may take (functions/reserve-slot/reserve-slot.ts), and events of a round that takes one. */
const MAX_SLOTS = 200;

/** Every loop of the workflow ends by a deadline, which the step named here keeps. */
const LOOPS: Loop[] = [
  { decidedBy: 'Reserve create slot', seconds: rateLimit.maxWaitHours * 3_600 },
  { decidedBy: 'Describe pool', seconds: polling.poolDeadlineSeconds },
];

describe('the life of an execution', () => {
  it('has no loop but those that end by a deadline', () => {
    const deciders = LOOPS.map(({ decidedBy }) => decidedBy);

    const endless = loopsOf(parseMachine(readDocument())).filter(
      (round) => !round.some((name) => deciders.includes(name)),
    );

    expect(endless).toEqual([]);
  });

  it('is bounded, below the time after which Step Functions ends it', () => {
    const machine = parseMachine(readDocument());

    const seconds = longestLife(machine, LOOPS, LONGEST_WAIT);

    expect(seconds).toBeLessThan(machine.TimeoutSeconds);
  });

  it('fits into a history, with every poll and every slot that the configuration allows', () => {
    const machine = parseMachine(readDocument());
    const loops = loopsOf(machine);
    const roundOf = (name: string) => {
      const events = loops
        .filter((round) => round.includes(name))
        .map((round) => eventsIn(machine, round, 'one'));
      return Math.max(...events);
    };
    const once = eventsIn(machine, Object.keys(machine.States));

    expect(roundOf('Describe pool')).toBe(EVENTS_A_POLL);
    expect(EVENTS_FOR_POLLS + MAX_SLOTS * roundOf('Wait for create slot') + once).toBeLessThan(HISTORY);
  });

  it('is longer with a Retry more: the bound is computed, not written down', () => {
    const machine = parseMachine(readDocument());
    const before = longestLife(machine, LOOPS, LONGEST_WAIT);
    const [retrier] = machine.States['Publish result']?.Retry ?? [];
    if (retrier !== undefined) retrier.MaxAttempts += 1;

    expect(longestLife(machine, LOOPS, LONGEST_WAIT)).toBeGreaterThan(before);
  });
});
