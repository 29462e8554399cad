import { describe, expect, it } from 'vitest';
import { mailbox } from '../../simulation/wire/mailbox.ts';
import { simulate } from '../../simulation/wire/simulate.ts';
import { startStack } from '../../simulation/wire/stack.ts';

/** A short run of `npm run simulate -- --wire` with a fixed seed. */
const SHORT = { requests: 40, rate: 20, seed: 1, faults: 0.05 };

/** Milliseconds. A result that only the reconciler on schedule can publish takes a minute, and may come in both phases. */
const TIMEOUT_MS = 300_000;

describe('requests through all triggers, with random faults', () => {
  it(
    'create one pool each, and have one correct result',
    async () => {
      const lines: string[] = [`seed ${SHORT.seed}`];

      const { verdict, faultsPlayed, pools } = await simulate(SHORT, (line) => lines.push(line));

      expect(verdict.violations, lines.join('\n')).toEqual([]);
      expect(pools).toBeGreaterThan(12);
      expect(faultsPlayed.length).toBeGreaterThan(10);
    },
    TIMEOUT_MS,
  );

  it('end although the queue of the results does not respond', async () => {
    const stack = await startStack();
    stack.faults.configure({ faults: [{ on: 'SQS.ReceiveMessage', as: 'hang', times: null }] });
    const box = mailbox(stack, stack.queueUrl('pool-results'));

    await stack.viaConsole({}, 'meanwhile');
    await box.close();
    await stack.stop();

    expect(stack.faults.record().played).toContainEqual(
      expect.objectContaining({ on: 'SQS.ReceiveMessage', as: 'hang' }),
    );
  });
});
