import { expect, it } from 'vitest';
import type { LimiterStore } from '../../functions/rate-limit/limiter.ts';

const DETAIL = { code: 'ServiceQuotaExceededException', reason: 'POOLS_PER_ACCOUNT', message: 'no more' };

/** What all slots promise, asked of them through their port. */
export const itKeepsTheLimiterContract = (open: () => Promise<LimiterStore>) => {
  it('begins with a lane in which nobody has a slot', async () => {
    const limiter = await open();

    expect(await limiter.read('CreatePool')).toEqual({ next: 0, preempted: [] });
  });

  it('gives the first slot that is not too early, and then one after the other', async () => {
    const limiter = await open();

    expect(await limiter.reserveNext('CreatePool', 100, 1)).toBe(100);
    expect(await limiter.reserveNext('CreatePool', 100, 1)).toBe(101);
    expect(await limiter.reserveNext('CreatePool', 90, 1)).toBe(102);
    expect(await limiter.read('CreatePool')).toMatchObject({ next: 103 });
  });

  it('begins afresh after a pause: slots of the past are nobody’s any more', async () => {
    const limiter = await open();
    await limiter.reserveNext('CreatePool', 100, 1);

    expect(await limiter.reserveNext('CreatePool', 500, 1)).toBe(500);
    expect(await limiter.reserveNext('CreatePool', 501, 1)).toBe(501);
  });

  it('gives the last of several, so that the others stay free', async () => {
    const limiter = await open();

    expect(await limiter.reserveNext('CreatePool', 100, 2)).toBe(101);
    expect(await limiter.reserveNext('CreatePool', 100, 2)).toBe(103);
  });

  it('gives no slot twice, however many ask at once', async () => {
    const limiter = await open();

    const given = await Promise.all(
      Array.from({ length: 20 }, () => limiter.reserveNext('CreatePool', 100, 1)),
    );

    expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => 100 + index));
  });

  it('has a lane of its own for each operation', async () => {
    const limiter = await open();
    await limiter.reserveNext('CreatePool', 100, 1);

    expect(await limiter.reserveNext('DescribePools', 7, 1)).toBe(7);
  });

  it('notes slots out of turn for one of those who read the same', async () => {
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

  it('keeps what was preempted out of turn when the lane moves on', async () => {
    const limiter = await open();
    await limiter.preempt('CreatePool', [102], await limiter.read('CreatePool'));
    await limiter.reserveNext('CreatePool', 200, 1);

    expect(await limiter.read('CreatePool')).toEqual({ next: 201, preempted: [102] });
  });

  it('tells that the account is full, and why, beside everything else', async () => {
    const limiter = await open();
    await limiter.reserveNext('CreatePool', 100, 1);

    await limiter.exhaust('CreatePool', { until: 1_000, detail: DETAIL });
    await limiter.exhaust('CreatePool', { until: 2_000, detail: DETAIL });

    expect(await limiter.read('CreatePool')).toEqual({
      next: 101,
      preempted: [],
      exhausted: { until: 2_000, detail: DETAIL },
    });
  });
};
