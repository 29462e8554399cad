import { describe, expect, it } from 'vitest';
import {
  isYielded,
  type LimiterStore,
  momentOf,
  type Priority,
  type RateLimit,
  reserve,
  throttleAt,
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
}

const ask = (priority: Priority, { limiter, limit = PACE, now = NOW, notBefore = now }: Asked) =>
  limiter
    .read('CreatePool')
    .then((limiterState) => reserve({ now, notBefore, priority, limiterState }, { limiter, limit }));

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

    expect({ number, at }).toEqual({ number: 1_002, at: 1_002_000 });
    expect((await limiter.read('CreatePool')).preempted).toEqual([1_002]);
  });

  it('preempts at most every second slot: a bulk makes progress', async () => {
    const limiter = memoryLimiter();
    await askTimes(10, 'bulk', { limiter });

    expect(await askTimes(4, 'interactive', { limiter })).toEqual([1_002, 1_004, 1_006, 1_008]);
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

    expect(at).toBe(NOW + 2_000);
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

    expect((await limiter.read('CreatePool')).preempted).toEqual([1_052]);
  });

  it('chooses again after a lost conditional write', async () => {
    const limiter = memoryLimiter();
    await askTimes(100, 'bulk', { limiter });

    const both = await Promise.all([ask('interactive', { limiter }), ask('interactive', { limiter })]);

    expect(both.map(({ number }) => number).toSorted()).toEqual([1_002, 1_004]);
  });

  it('waits behind the bulk after too many lost conditional writes', async () => {
    const limiter = memoryLimiter();
    await askTimes(100, 'bulk', { limiter });
    const contended = { ...limiter, preempt: async () => false };

    expect(await ask('interactive', { limiter: contended })).toMatchObject({ number: 1_100 });
  });
});

describe('a throttled call', () => {
  it.each<[string, Parameters<typeof throttleAt>[2], number | undefined]>([
    ['the first one leaves no slot free', undefined, undefined],
    ['one long after another leaves no slot free', { slot: 998, yielded: 998 }, undefined],
    ['one in the slot after another leaves two free', { slot: 999 }, 1_002],
    ['one in the slot after the free ones leaves two free again', { slot: 997, yielded: 999 }, 1_002],
  ])('%s', (_, before, yielded) => {
    expect(throttleAt(1_000, 'bulk', before, PACE)).toEqual({ slot: 1_000, yielded });
  });

  it('of an interactive request leaves two free at once: it is repeated meanwhile', () => {
    expect(throttleAt(1_000, 'interactive', undefined, PACE)).toEqual({ slot: 1_000, yielded: 1_002 });
  });

  it('at a high rate leaves the first two free whose requests have not checked yet', () => {
    const limit = { intervalMs: 200, burst: 1 };

    expect(throttleAt(1_000, 'bulk', { slot: 997 }, limit)).toEqual({ slot: 1_000, yielded: 1_004 });
  });

  it('has exactly the slots that it leaves free', () => {
    const free = [1_000, 1_001, 1_002, 1_003].filter((slot) =>
      isYielded(slot, { slot: 1_000, yielded: 1_002 }),
    );

    expect(free).toEqual([1_001, 1_002]);
    expect(isYielded(1_001, { slot: 1_000 })).toBe(false);
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
