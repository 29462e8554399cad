import { describe, expect, it } from 'vitest';
import {
  type LimiterStore,
  momentOf,
  type Priority,
  type RateLimit,
  reserve,
} from '../../../functions/rate-limit/limiter.ts';
import { rateLimitOf } from '../../../functions/rate-limit/settings.ts';
import { memoryLimiter } from '../../../simulation/world/memory-rate-limit.ts';
import { PACING } from '../../support/table-limiter.ts';

/** One slot a second: the number of a slot is its second. */
const PACE: RateLimit = { intervalMs: 1_000, burst: 1 };
const NOW = 1_000_000;

interface Asked {
  limiter: LimiterStore;
  limit?: RateLimit;
  now?: number;
  notBefore?: number;
  throttled?: boolean;
  chance?: number;
}

const ask = (
  priority: Priority,
  { limiter, limit = PACE, now = NOW, notBefore = now, throttled = false, chance = 0.5 }: Asked,
) =>
  limiter
    .read('CreatePool')
    .then((limiterState) =>
      reserve(
        { now, notBefore, priority, throttled, limiterState },
        { limiter, limit, random: () => chance },
      ),
    );

/** Reserves this number of slots in sequence. */
const askTimes = async (times: number, priority: Priority, asked: Asked) => {
  const numbers: number[] = [];
  for (let time = 0; time < times; time++) numbers.push((await ask(priority, asked)).number);
  return numbers;
};

describe('a slot', () => {
  it('is the first that has not passed, at its time on the grid', async () => {
    const limiter = memoryLimiter();

    expect(await ask('bulk', { limiter, now: NOW + 1 })).toEqual({ number: 1_001, at: 1_001_000 });
    expect(await ask('bulk', { limiter, now: NOW + 1 })).toEqual({ number: 1_002, at: 1_002_000 });
  });

  it('is now if now is on the grid', async () => {
    expect(await ask('bulk', { limiter: memoryLimiter() })).toEqual({ number: 1_000, at: NOW });
  });

  it('is not before the request may try again', async () => {
    const limiter = memoryLimiter();

    expect(await ask('bulk', { limiter, notBefore: NOW + 9_500 })).toMatchObject({ at: NOW + 10_000 });
  });

  it('comes at intervals for a bulk, in any order of reservation', async () => {
    const limiter = memoryLimiter();

    const given = await Promise.all(Array.from({ length: 50 }, () => ask('bulk', { limiter })));

    expect(given.map(({ at }) => at).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, index) => NOW + index * 1_000),
    );
  });

  it('of a burst is at once after an idle time, and then at intervals', async () => {
    const limiter = memoryLimiter();
    const limit = { intervalMs: 1_000, burst: 3 };

    const moments = [];
    for (let time = 0; time < 5; time++) moments.push((await ask('bulk', { limiter, limit })).at - NOW);

    expect(moments).toEqual([0, 0, 0, 1_000, 2_000]);
  });

  it('of a burst is refilled only as time passes', async () => {
    const limiter = memoryLimiter();
    const limit = { intervalMs: 1_000, burst: 3 };
    await askTimes(3, 'bulk', { limiter, limit });

    const later = NOW + 1_000;
    expect((await ask('bulk', { limiter, limit, now: later })).at).toBe(later);
    expect((await ask('bulk', { limiter, limit, now: later })).at).toBe(later + 1_000);
  });
});

describe('an interactive request', () => {
  it('reserves the next slot if there is no bulk', async () => {
    const limiter = memoryLimiter();

    expect(await askTimes(3, 'interactive', { limiter })).toEqual([1_000, 1_001, 1_002]);
  });

  it('preempts a slot of a bulk that is far enough away', async () => {
    const limiter = memoryLimiter();
    await askTimes(100, 'bulk', { limiter });

    const { number, at } = await ask('interactive', { limiter });

    expect({ number, at }).toEqual({ number: 1_004, at: 1_004_000 });
    expect((await limiter.read('CreatePool')).preempted).toEqual([1_004]);
  });

  it('preempts at most every second slot: a bulk makes progress', async () => {
    const limiter = memoryLimiter();
    await askTimes(10, 'bulk', { limiter });

    expect(await askTimes(4, 'interactive', { limiter })).toEqual([1_004, 1_006, 1_008, 1_010]);
  });

  it('preempts none before it may retry', async () => {
    const limiter = memoryLimiter();
    await askTimes(100, 'bulk', { limiter });

    expect(await ask('interactive', { limiter, notBefore: NOW + 30_500 })).toMatchObject({ number: 1_032 });
  });

  it('preempts none in a burst that is too close', async () => {
    const limiter = memoryLimiter();
    const limit = { intervalMs: 1_000, burst: 3 };
    await askTimes(100, 'bulk', { limiter, limit });

    const { at } = await ask('interactive', { limiter, limit });

    expect(at).toBe(NOW + 4_000);
  });

  it('preempts none of another interactive request', async () => {
    const limiter = memoryLimiter();

    const given = await askTimes(40, 'interactive', { limiter });

    expect(new Set(given).size).toBe(40);
    expect(given.at(-1)).toBe(1_039);
  });

  it('drops preempted slots that have passed', async () => {
    const limiter = memoryLimiter();
    await askTimes(100, 'bulk', { limiter });
    await ask('interactive', { limiter });

    await ask('interactive', { limiter, now: NOW + 50_000 });

    expect((await limiter.read('CreatePool')).preempted).toEqual([1_054]);
  });

  it('chooses again after a lost conditional write', async () => {
    const limiter = memoryLimiter();
    await askTimes(100, 'bulk', { limiter });

    const both = await Promise.all([ask('interactive', { limiter }), ask('interactive', { limiter })]);

    expect(both.map(({ number }) => number).toSorted()).toEqual([1_004, 1_006]);
  });

  it('waits behind the bulk after too many lost conditional writes', async () => {
    const limiter = memoryLimiter();
    await askTimes(100, 'bulk', { limiter });
    const contended = { ...limiter, preempt: async () => false };

    expect(await ask('interactive', { limiter: contended })).toMatchObject({ number: 1_100 });
  });
});

describe('a request that was throttled at its slot', () => {
  it.each([
    [0.19, 1_001],
    [0.2, 1_000],
  ])('sometimes leaves a slot free for other clients of the quota: at %d', async (chance, number) => {
    expect(await ask('bulk', { limiter: memoryLimiter(), throttled: true, chance })).toMatchObject({
      number,
    });
  });

  it('leaves no slot free if it was not throttled', async () => {
    expect(await ask('bulk', { limiter: memoryLimiter(), chance: 0 })).toMatchObject({ number: 1_000 });
  });
});

describe('a rate limit', () => {
  it('is the quota of the operation, less the share of other clients', () => {
    const settings = { ...PACING, CREATE_POOL_RATE: 4, CREATE_POOL_BURST: 3, QUOTA_SHARE: 0.5 };

    expect(rateLimitOf('CreatePool', settings)).toEqual({ intervalMs: 500, burst: 3 });
    expect(rateLimitOf('DescribePools', settings)).toEqual({ intervalMs: 1_000, burst: 1 });
  });

  it('never returns a time in the past', () => {
    expect(momentOf(7, PACE, 6_500)).toBe(7_000);
    expect(momentOf(7, PACE, 7_500)).toBe(7_500);
  });
});
