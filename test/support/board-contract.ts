import { expect, it } from 'vitest';
import type { Board } from '../../functions/status-cache/board.ts';

const LISTING = { startedAt: 1_000, creating: ['pool-1'], pending: ['pool-2'], ages: [9, 12] };

/** What every board promises, asked of one through its port. */
export const itKeepsTheBoardContract = (open: () => Promise<Board>) => {
  it('begins empty', async () => {
    const board = await open();

    expect(await board.listing()).toBeUndefined();
    expect(await board.statusOf('pool-1')).toBeUndefined();
  });

  it('shows what was published last', async () => {
    const board = await open();

    await board.publish({ ...LISTING, startedAt: 500 }, []);
    await board.publish(LISTING, []);

    expect(await board.listing()).toEqual(LISTING);
  });

  it('shows the status of a pool to whoever asks for it', async () => {
    const board = await open();

    await board.setStatus('pool-1', 'CREATING', 500);
    await board.setStatus('pool-1', 'ACTIVE', 1_000);

    expect(await board.statusOf('pool-1')).toEqual({ status: 'ACTIVE', seenAt: 1_000 });
    expect(await board.statusOf('pool-2')).toBeUndefined();
  });

  it('keeps what is asked for until somebody has answered', async () => {
    const board = await open();
    expect(await board.asked()).toEqual([]);

    await board.ask('pool-1');
    await board.ask('pool-2');
    await board.ask('pool-1');
    expect((await board.asked()).toSorted()).toEqual(['pool-1', 'pool-2']);

    await board.publish(LISTING, ['pool-1', 'pool-9']);
    expect(await board.asked()).toEqual(['pool-2']);
    await board.publish(LISTING, ['pool-2']);
    expect(await board.asked()).toEqual([]);
  });

  it('gives the lead to one of those who ask at once', async () => {
    const board = await open();

    const given = await Promise.all([1_000, 1_000, 1_001].map((now) => board.lead(now, 50, undefined)));

    expect(given.filter(Boolean)).toHaveLength(1);
  });

  it('gives the lead again when the lease has run out, and not before', async () => {
    const board = await open();
    await board.lead(1_000, 50, undefined);

    expect(await board.lead(1_050, 50, undefined)).toBe(false);
    expect(await board.lead(1_051, 50, undefined)).toBe(true);
  });

  it('gives the lead again once something was published', async () => {
    const board = await open();
    await board.lead(1_000, 50, undefined);

    await board.publish(LISTING, []);

    expect(await board.lead(1_001, 50, LISTING)).toBe(true);
  });

  it.each([undefined, { ...LISTING, startedAt: 500 }])(
    'gives no lead to who has not read what was published since: %o',
    async (seen) => {
      const board = await open();

      await board.publish(LISTING, []);

      expect(await board.lead(2_000, 50, seen)).toBe(false);
    },
  );

  it('does not believe a lease that no clock can have given', async () => {
    const board = await open();
    await board.lead(9_000, 50, undefined);

    expect(await board.lead(1_000, 50, undefined)).toBe(true);
  });
};
