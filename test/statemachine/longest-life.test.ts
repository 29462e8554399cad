import { describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import { parseMachine, readDocument } from '../../tools/docs/asl.ts';
import { type Loop, longestLife, loopsOf } from './longest-life.ts';

const { rateLimit } = config;

/** The most seconds that a Wait state waits: for its slot, which the loop below counts already, all others far less. */
const LONGEST_WAIT = 64;

/** Every loop of the workflow ends by a deadline, which the step named here keeps. */
const LOOPS: Loop[] = [{ decidedBy: 'Reserve create slot', seconds: rateLimit.maxWaitHours * 3_600 }];

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

  it('is longer with a Retry more: the bound is computed, not written down', () => {
    const machine = parseMachine(readDocument());
    const before = longestLife(machine, LOOPS, LONGEST_WAIT);
    const [retrier] = machine.States['Publish result']?.Retry ?? [];
    if (retrier !== undefined) retrier.MaxAttempts += 1;

    expect(longestLife(machine, LOOPS, LONGEST_WAIT)).toBeGreaterThan(before);
  });
});
