import { expect, it } from 'vitest';
import type { Slots } from '../../functions/shared/slots.ts';

const DETAIL = { code: 'ServiceQuotaExceededException', reason: 'POOLS_PER_ACCOUNT', message: 'no more' };

/** What all slots promise, asked of them through their port. */
export const itKeepsTheSlotsContract = (open: () => Promise<Slots>) => {
  it('begins with a lane in which nobody has a slot', async () => {
    const slots = await open();

    expect(await slots.read('CreatePool')).toEqual({ next: 0, taken: [] });
  });

  it('gives the first slot that is not too early, and then one after the other', async () => {
    const slots = await open();

    expect(await slots.takeNext('CreatePool', 100, 1)).toBe(100);
    expect(await slots.takeNext('CreatePool', 100, 1)).toBe(101);
    expect(await slots.takeNext('CreatePool', 90, 1)).toBe(102);
    expect(await slots.read('CreatePool')).toMatchObject({ next: 103 });
  });

  it('begins afresh after a pause: slots of the past are nobody’s any more', async () => {
    const slots = await open();
    await slots.takeNext('CreatePool', 100, 1);

    expect(await slots.takeNext('CreatePool', 500, 1)).toBe(500);
    expect(await slots.takeNext('CreatePool', 501, 1)).toBe(501);
  });

  it('gives the last of several, so that the others stay free', async () => {
    const slots = await open();

    expect(await slots.takeNext('CreatePool', 100, 2)).toBe(101);
    expect(await slots.takeNext('CreatePool', 100, 2)).toBe(103);
  });

  it('gives no slot twice, however many ask at once', async () => {
    const slots = await open();

    const given = await Promise.all(Array.from({ length: 20 }, () => slots.takeNext('CreatePool', 100, 1)));

    expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => 100 + index));
  });

  it('has a lane of its own for each operation', async () => {
    const slots = await open();
    await slots.takeNext('CreatePool', 100, 1);

    expect(await slots.takeNext('DescribePools', 7, 1)).toBe(7);
  });

  it('notes slots out of turn for one of those who read the same', async () => {
    const slots = await open();
    await slots.takeNext('CreatePool', 100, 5);
    const seen = await slots.read('CreatePool');

    expect(await slots.takeOutOfTurn('CreatePool', [102], seen)).toBe(true);
    expect(await slots.takeOutOfTurn('CreatePool', [104], seen)).toBe(false);
    expect(await slots.read('CreatePool')).toEqual({ next: 105, taken: [102] });

    const again = await slots.read('CreatePool');
    expect(await slots.takeOutOfTurn('CreatePool', [102, 104], again)).toBe(true);
    expect(await slots.read('CreatePool')).toEqual({ next: 105, taken: [102, 104] });
  });

  it('keeps what was taken out of turn when the lane moves on', async () => {
    const slots = await open();
    await slots.takeOutOfTurn('CreatePool', [102], await slots.read('CreatePool'));
    await slots.takeNext('CreatePool', 200, 1);

    expect(await slots.read('CreatePool')).toEqual({ next: 201, taken: [102] });
  });

  it('tells that the account is full, and why, beside everything else', async () => {
    const slots = await open();
    await slots.takeNext('CreatePool', 100, 1);

    await slots.exhaust('CreatePool', { until: 1_000, detail: DETAIL });
    await slots.exhaust('CreatePool', { until: 2_000, detail: DETAIL });

    expect(await slots.read('CreatePool')).toEqual({
      next: 101,
      taken: [],
      exhausted: { until: 2_000, detail: DETAIL },
    });
  });
};
