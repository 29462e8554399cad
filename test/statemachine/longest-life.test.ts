import { describe, expect, it } from 'vitest';
import { parseMachine, readDocument } from '../../docs/generate/asl.ts';
import { config } from '../../infra/config.ts';
import { type Loop, longestLife, loopsOf } from './longest-life.ts';

const { polling } = config;

/** Every loop of the workflow ends by a deadline, which the step named here keeps. */
const LOOPS: Loop[] = [
  { decidedBy: 'Find pool', seconds: polling.createDeadlineSeconds },
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

    const seconds = longestLife(machine, LOOPS, Math.max(polling.lookIntervalMaxSeconds, 64));

    expect(seconds).toBeLessThan(machine.TimeoutSeconds);
  });

  it('is longer with a Retry more: the bound is computed, not written down', () => {
    const machine = parseMachine(readDocument());
    const before = longestLife(machine, LOOPS, 64);
    const [retrier] = machine.States['Publish outcome']?.Retry ?? [];
    if (retrier !== undefined) retrier.MaxAttempts += 1;

    expect(longestLife(machine, LOOPS, 64)).toBeGreaterThan(before);
  });
});
