import { expect, it } from 'vitest';
import type { LimiterStore } from '../../functions/rate-limit/limiter.ts';

const DETAIL = { code: 'ServiceQuotaExceededException', reason: 'POOLS_PER_ACCOUNT', message: 'no more' };

/** The contract of every limiter store, tested through its port. */
export const itKeepsTheLimiterContract = (open: () => Promise<LimiterStore>) => {
  it('starts without reservations', async () => {
    const limiter = await open();

    expect(await limiter.read('CreatePool')).toEqual({ next: 0, preempted: [] });
  });

  it('reserves the first slot that is not too early, then consecutive slots', async () => {
    const limiter = await open();

    expect(await limiter.reserveNext('CreatePool', 100, 1)).toBe(100);
    expect(await limiter.reserveNext('CreatePool', 100, 1)).toBe(101);
    expect(await limiter.reserveNext('CreatePool', 90, 1)).toBe(102);
    expect(await limiter.read('CreatePool')).toMatchObject({ next: 103 });
  });

  it('starts again after a pause: past slots stay unused', async () => {
    const limiter = await open();
    await limiter.reserveNext('CreatePool', 100, 1);

    expect(await limiter.reserveNext('CreatePool', 500, 1)).toBe(500);
    expect(await limiter.reserveNext('CreatePool', 501, 1)).toBe(501);
  });

  it('returns the last of several slots and leaves the others free', async () => {
    const limiter = await open();

    expect(await limiter.reserveNext('CreatePool', 100, 2)).toBe(101);
    expect(await limiter.reserveNext('CreatePool', 100, 2)).toBe(103);
  });

  it('reserves no slot twice for concurrent callers', async () => {
    const limiter = await open();

    const given = await Promise.all(
      Array.from({ length: 20 }, () => limiter.reserveNext('CreatePool', 100, 1)),
    );

    expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => 100 + index));
  });

  it('limits each operation separately', async () => {
    const limiter = await open();
    await limiter.reserveNext('CreatePool', 100, 1);

    expect(await limiter.reserveNext('DescribePools', 7, 1)).toBe(7);
  });

  it('preempts slots for one of several callers that read the same state', async () => {
    const limiter = await open();
    await limiter.reserveNext('CreatePool', 100, 5);
    const seen = await limiter.read('CreatePool');

    expect(await limiter.preempt('CreatePool', [102], seen)).toBe(true);
    expect(await limiter.preempt('CreatePool', [104], seen)).toBe(false);
    expect(await limiter.read('CreatePool')).toEqual({ next: 105, preempted: [102] });

    const again = await limiter.read('CreatePool');
    expect(await limiter.preempt('CreatePool', [102, 104], again)).toBe(true);
    expect(await limiter.read('CreatePool')).toEqual({ next: 105, preempted: [102, 104] });
  });

  it('keeps preempted slots when later slots are reserved', async () => {
    const limiter = await open();
    await limiter.preempt('CreatePool', [102], await limiter.read('CreatePool'));
    await limiter.reserveNext('CreatePool', 200, 1);

    expect(await limiter.read('CreatePool')).toEqual({ next: 201, preempted: [102] });
  });

  it('stores the last throttled call, with the slot that is left free after it or without', async () => {
    const limiter = await open();
    await limiter.reserveNext('CreatePool', 100, 1);

    await limiter.recordThrottle('CreatePool', { slot: 100, yielded: 102 });
    expect(await limiter.read('CreatePool')).toEqual({
      next: 101,
      preempted: [],
      throttle: { slot: 100, yielded: 102 },
    });

    await limiter.recordThrottle('CreatePool', { slot: 103 });
    expect(await limiter.read('CreatePool')).toEqual({ next: 101, preempted: [], throttle: { slot: 103 } });
  });

  it('stores that the account is exhausted, with the reason', async () => {
    const limiter = await open();
    await limiter.reserveNext('CreatePool', 100, 1);

    await limiter.exhaust('CreatePool', { until: 1_000, detail: DETAIL });
    await limiter.exhaust('CreatePool', { at: 1_000, until: 2_000, detail: DETAIL });

    expect(await limiter.read('CreatePool')).toEqual({
      next: 101,
      preempted: [],
      exhausted: { at: 1_000, until: 2_000, detail: DETAIL },
    });
  });
};
