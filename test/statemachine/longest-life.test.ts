import { describe, expect, it } from 'vitest';
import { config, EVENTS_A_POLL, EVENTS_FOR_POLLS } from '../../infra/config.ts';
import { parseMachine, readDocument } from '../../tools/docs/asl.ts';
import { eventsIn, type Loop, longestLife, loopsOf } from './longest-life.ts';

const { rateLimit, polling } = config;

/** Maximum seconds of a Wait state between two polls. The waits for a slot are counted in a loop below. */
const LONGEST_WAIT = Math.max(
  64,
  polling.initialDelaySeconds,
  polling.intervalSeconds,
  polling.poolDeadlineSeconds / 30,
);

/** Maximum events of a history. Source: Step Functions developer guide, "Quotas". */
const HISTORY = 25_000;

/** Maximum slots of a request (functions/reserve-slot/reserve-slot.ts), and events of one reservation. */
const MAX_SLOTS = 200;

/** Every loop of the workflow, with the step that ends it at a deadline. */
const LOOPS: Loop[] = [
  { decidedBy: 'Reserve create slot', seconds: rateLimit.maxWaitHours * 3_600 },
  { decidedBy: 'Describe pool', seconds: polling.poolDeadlineSeconds },
];

describe('the life of an execution', () => {
  it('has only loops that end at a deadline', () => {
    const deciders = LOOPS.map(({ decidedBy }) => decidedBy);

    const endless = loopsOf(parseMachine(readDocument())).filter(
      (round) => !round.some((name) => deciders.includes(name)),
    );

    expect(endless).toEqual([]);
  });

  it('is bounded, below the timeout of the state machine', () => {
    const machine = parseMachine(readDocument());

    const seconds = longestLife(machine, LOOPS, LONGEST_WAIT);

    expect(seconds).toBeLessThan(machine.TimeoutSeconds);
  });

  it('fits into a history, with all polls and slots that the configuration allows', () => {
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

  it('is longer with another Retry: the bound is computed', () => {
    const machine = parseMachine(readDocument());
    const before = longestLife(machine, LOOPS, LONGEST_WAIT);
    const [retrier] = machine.States['Publish result']?.Retry ?? [];
    if (retrier !== undefined) retrier.MaxAttempts += 1;

    expect(longestLife(machine, LOOPS, LONGEST_WAIT)).toBeGreaterThan(before);
  });
});
