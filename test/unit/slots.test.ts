import { describe, expect, it } from 'vitest';
import { paceOf } from '../../functions/shared/pace.ts';
import { momentOf, type Pace, reserve, type Slots } from '../../functions/shared/slots.ts';
import { memorySlots } from '../support/memory-slots.ts';
import { PACING } from '../support/table-slots.ts';

/** One slot a second: the number of a slot is its second. */
const PACE: Pace = { intervalMs: 1_000, burst: 1 };
const NOW = 1_000_000;

interface Asked {
  slots: Slots;
  pace?: Pace;
  now?: number;
  notBefore?: number;
  throttled?: boolean;
  chance?: number;
}

const ask = (
  door: 'queue' | 'event' | 'console',
  { slots, pace = PACE, now = NOW, notBefore = now, throttled = false, chance = 0.5 }: Asked,
) =>
  slots
    .read('CreatePool')
    .then((lane) =>
      reserve({ now, notBefore, door, throttled, lane }, { slots, pace, random: () => chance }),
    );

/** So many slots, one after the other. */
const askTimes = async (times: number, door: 'queue' | 'event' | 'console', asked: Asked) => {
  const numbers: number[] = [];
  for (let time = 0; time < times; time++) numbers.push((await ask(door, asked)).number);
  return numbers;
};

describe('a slot', () => {
  it('is the first that has not passed, and is at its moment on the grid', async () => {
    const slots = memorySlots();

    expect(await ask('queue', { slots, now: NOW + 1 })).toEqual({ number: 1_001, at: 1_001_000 });
    expect(await ask('queue', { slots, now: NOW + 1 })).toEqual({ number: 1_002, at: 1_002_000 });
  });

  it('is now where now is on the grid', async () => {
    expect(await ask('queue', { slots: memorySlots() })).toEqual({ number: 1_000, at: NOW });
  });

  it('is not before the request may try again', async () => {
    const slots = memorySlots();

    expect(await ask('queue', { slots, notBefore: NOW + 9_500 })).toMatchObject({ at: NOW + 10_000 });
  });

  it('is one interval after the other for a bulk, however it is asked for', async () => {
    const slots = memorySlots();

    const given = await Promise.all(Array.from({ length: 50 }, () => ask('queue', { slots })));

    expect(given.map(({ at }) => at).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, index) => NOW + index * 1_000),
    );
  });

  it('of a burst is at once after a pause, and then one interval after the other', async () => {
    const slots = memorySlots();
    const pace = { intervalMs: 1_000, burst: 3 };

    const moments = [];
    for (let time = 0; time < 5; time++) moments.push((await ask('queue', { slots, pace })).at - NOW);

    expect(moments).toEqual([0, 0, 0, 1_000, 2_000]);
  });

  it('of a burst comes again only as time passes', async () => {
    const slots = memorySlots();
    const pace = { intervalMs: 1_000, burst: 3 };
    await askTimes(3, 'queue', { slots, pace });

    const later = NOW + 1_000;
    expect((await ask('queue', { slots, pace, now: later })).at).toBe(later);
    expect((await ask('queue', { slots, pace, now: later })).at).toBe(later + 1_000);
  });
});

describe('a request that somebody waits for', () => {
  it.each(['event', 'console'] as const)(
    'through the %s door takes the next slot where there is no bulk',
    async (door) => {
      const slots = memorySlots();

      expect(await askTimes(3, door, { slots })).toEqual([1_000, 1_001, 1_002]);
    },
  );

  it('takes one of a bulk’s that is far enough away to change hands', async () => {
    const slots = memorySlots();
    await askTimes(100, 'queue', { slots });

    const { number, at } = await ask('event', { slots });

    expect({ number, at }).toEqual({ number: 1_004, at: 1_004_000 });
    expect((await slots.read('CreatePool')).taken).toEqual([1_004]);
  });

  it('takes each second slot at the most, so that a bulk goes on', async () => {
    const slots = memorySlots();
    await askTimes(10, 'queue', { slots });

    expect(await askTimes(4, 'console', { slots })).toEqual([1_004, 1_006, 1_008, 1_010]);
  });

  it('takes none before it may try again', async () => {
    const slots = memorySlots();
    await askTimes(100, 'queue', { slots });

    expect(await ask('event', { slots, notBefore: NOW + 30_500 })).toMatchObject({ number: 1_032 });
  });

  it('takes none in a burst that is too close to change hands', async () => {
    const slots = memorySlots();
    const pace = { intervalMs: 1_000, burst: 3 };
    await askTimes(100, 'queue', { slots, pace });

    const { at } = await ask('event', { slots, pace });

    expect(at).toBe(NOW + 4_000);
  });

  it('takes none from another one: nobody would yield', async () => {
    const slots = memorySlots();

    const given = await askTimes(40, 'event', { slots });

    expect(new Set(given).size).toBe(40);
    expect(given.at(-1)).toBe(1_039);
  });

  it('forgets what was taken once it has passed', async () => {
    const slots = memorySlots();
    await askTimes(100, 'queue', { slots });
    await ask('event', { slots });

    await ask('event', { slots, now: NOW + 50_000 });

    expect((await slots.read('CreatePool')).taken).toEqual([1_054]);
  });

  it('chooses again when somebody else was faster', async () => {
    const slots = memorySlots();
    await askTimes(100, 'queue', { slots });

    const both = await Promise.all([ask('event', { slots }), ask('console', { slots })]);

    expect(both.map(({ number }) => number).toSorted()).toEqual([1_004, 1_006]);
  });

  it('waits behind the bulk when others are faster again and again', async () => {
    const slots = memorySlots();
    await askTimes(100, 'queue', { slots });
    const contended = { ...slots, takeOutOfTurn: async () => false };

    expect(await ask('event', { slots: contended })).toMatchObject({ number: 1_100 });
  });
});

describe('a request that was throttled at its slot', () => {
  it.each([
    [0.19, 1_001],
    [0.2, 1_000],
  ])('now and then leaves one free for those who use the quota too: at %d', async (chance, number) => {
    expect(await ask('queue', { slots: memorySlots(), throttled: true, chance })).toMatchObject({ number });
  });

  it('leaves none free when it was not throttled', async () => {
    expect(await ask('queue', { slots: memorySlots(), chance: 0 })).toMatchObject({ number: 1_000 });
  });
});

describe('a pace', () => {
  it('is the quota of the operation, less what is left to others', () => {
    const settings = { ...PACING, CREATE_POOL_RATE: 4, CREATE_POOL_BURST: 3, QUOTA_SHARE: 0.5 };

    expect(paceOf('CreatePool', settings)).toEqual({ intervalMs: 500, burst: 3 });
    expect(paceOf('DescribePools', settings)).toEqual({ intervalMs: 1_000, burst: 1 });
  });

  it('gives moments that never lie in the past', () => {
    expect(momentOf(7, PACE, 6_500)).toBe(7_000);
    expect(momentOf(7, PACE, 7_500)).toBe(7_500);
  });
});
