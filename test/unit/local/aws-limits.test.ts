import { describe, expect, it } from 'vitest';
import { ACCOUNTS, AwsLimits, type Counted } from '../../../local/faults/aws-limits.ts';

/** Limits with a clock that the test moves. */
const played = (account: (typeof ACCOUNTS)[number]) => {
  const clock = { now: 0 };
  return { limits: new AwsLimits(account, () => clock.now), clock };
};

/** How many of a thousand calls at once are allowed. */
const allowed = (limits: AwsLimits, counted: Counted, calls = 2_000): number =>
  Array.from({ length: calls }, () => limits.take(counted)).filter(Boolean).length;

describe("AWS's own limits", () => {
  it.each([
    ['large Region', 1_300, 300],
    ['small Region', 800, 150],
  ] as const)('allow StartExecution its burst in a %s, and then its rate', (account, burst, rate) => {
    const { limits, clock } = played(account);

    const atOnce = allowed(limits, 'StartExecution');
    clock.now += 1_000;
    const aSecondLater = allowed(limits, 'StartExecution');

    expect([atOnce, aSecondLater]).toEqual([burst, rate]);
    expect(limits.calls.StartExecution).toEqual({ made: 4_000, refused: 4_000 - burst - rate });
  });

  it.each(ACCOUNTS)('allow 400 histories at once and 20 a second in a %s', (account) => {
    const { limits, clock } = played(account);

    const atOnce = allowed(limits, 'GetExecutionHistory');
    clock.now += 1_000;
    const aSecondLater = allowed(limits, 'GetExecutionHistory');

    expect([atOnce, aSecondLater]).toEqual([400, 20]);
  });

  it('never fill a bucket beyond its burst', () => {
    const { limits, clock } = played('large Region');
    clock.now += 3_600_000;

    expect(allowed(limits, 'GetExecutionHistory')).toBe(400);
  });

  it('count each partition by itself', () => {
    const { limits } = played('large Region');
    for (let n = 0; n < 1_000; n++) limits.take('writes', 'ledger');

    expect(limits.take('writes', 'ledger')).toBe(false);
    expect(limits.take('writes', 'rate limit')).toBe(true);
    expect(limits.take('reads', 'ledger')).toBe(true);
  });

  it('allow ten invocations at a time in a new account', () => {
    const { limits } = played('new account');

    const begun = Array.from({ length: 11 }, () => limits.begin());
    limits.end();

    expect(begun).toEqual([...Array(10).fill(true), false]);
    expect(limits.begin()).toBe(true);
    expect(limits.refusedInvocations).toBe(1);
  });
});
