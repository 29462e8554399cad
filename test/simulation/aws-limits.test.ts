import { describe, expect, it } from 'vitest';
import { drainWithLimits, type Shape } from '../../simulation/bulk/aws-limits.ts';

/* `npm run bench -- drain --aws-limits` has 10,000 requests. */

const NEW_ACCOUNT = { account: 'new account', rate: 5, burst: 1 } as const;

describe("a bulk in a new account, with AWS's own limits", () => {
  it.each<Shape>(['arrays of 100', 'events at once', 'single messages'])(
    'loses nothing and answers nothing twice: %s',
    async (shape) => {
      const limited = await drainWithLimits({ shape, requests: 200, ...NEW_ACCOUNT }, 1);

      expect(limited).toMatchObject({
        lost: 0,
        inDeadLetters: 0,
        answeredTwice: 0,
        failed: 0,
        falseAlarms: 0,
      });
      // Proves that limits refused calls.
      expect(limited.calls.StartExecution.refused).toBeGreaterThan(0);
      expect(limited.refusedInvocations).toBeGreaterThan(0);
    },
  );

  it('answers each invalid row once', async () => {
    const limited = await drainWithLimits({ shape: 'invalid rows', requests: 200, ...NEW_ACCOUNT }, 1);

    expect(limited).toMatchObject({ lost: 0, inDeadLetters: 0, answeredTwice: 0, failed: 0 });
    expect(limited.makespan).toBeUndefined();
  });
});
