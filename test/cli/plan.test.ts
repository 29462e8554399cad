import { describe, expect, it } from 'vitest';
import { sentBefore, sizeOf } from '../../cli/plan/before.ts';
import { linesText } from '../../cli/plan/lines.ts';
import { paceOfAws, paceText, rowsTooLate } from '../../cli/plan/pace.ts';
import { roomText, rowsWithoutRoom } from '../../cli/plan/room.ts';
import { type Sendable, sending } from '../../cli/stack/sending.ts';
import type { Listed } from '../../functions/idempotency/queries.ts';

const NOON = new Date(2026, 10, 23, 12).getTime();

describe('the time of a plan', () => {
  it.each([
    [{ pools: 1_995, ahead: 0, perSecond: 0.95 }, '1,995 pools at 0.95/s: about 35 min, done about 12:35'],
    [
      { pools: 1, ahead: 2_000, perSecond: 1 },
      '1 pool, after 2,000 that wait before, at 1/s: about 33 min, done about 12:33',
    ],
    [
      { pools: 100_000, ahead: 0, perSecond: 0.95 },
      '100,000 pools at 0.95/s: about 29 h 14 min, done about 24 Nov, 17:14',
    ],
    [{ pools: 0, ahead: 7, perSecond: 1 }, 'no new pool: only results are repeated'],
  ])('of %o', (pace, text) => {
    expect(paceText(pace, NOON)).toBe(text);
  });

  it('says how AWS differs from a fast stack, if it matters', () => {
    expect(paceOfAws({ pools: 50, ahead: 0, perSecond: 19 })).toContain(
      'AWS at 0.95/s by default (about 53 s)',
    );
    expect(paceOfAws({ pools: 50, ahead: 0, perSecond: 0.95 })).toBeUndefined();
    expect(paceOfAws({ pools: 1, ahead: 0, perSecond: 19 })).toBeUndefined();
  });

  it('counts the rows that would wait too long', () => {
    const pace = { pools: 100_000, ahead: 0, perSecond: 1 };

    expect(rowsTooLate(pace, 12)).toBe(100_000 - 12 * 3_600);
    expect(rowsTooLate({ ...pace, pools: 10, ahead: 50_000 }, 12)).toBe(10);
    expect(rowsTooLate({ ...pace, pools: 100 }, 12)).toBe(0);
  });
});

describe('the room of a plan', () => {
  it('is what the quota leaves, after the requests that wait', () => {
    const room = { used: 4, max: 25 };

    expect(roomText(room, { pools: 1_995, ahead: 0 })).toMatch(
      /^room for 21 pools \(4 of 25 used\): about 1,974 rows will fail as QuotaExceeded; raise .* in Service Quotas/,
    );
    expect(rowsWithoutRoom(room, { pools: 5, ahead: 20 })).toBe(4);
    expect(rowsWithoutRoom({ used: 30, max: 25 }, { pools: 5, ahead: 0 })).toBe(5);
    expect(roomText(room, { pools: 21, ahead: 0 })).toBe('room for 21 pools (4 of 25 used)');
    expect(roomText({ unknown: 'denied' }, { pools: 21, ahead: 0 })).toBe('unknown (denied)');
  });
});

describe('what was sent before', () => {
  const row = (requestId: string, status: Listed['status'], size?: number): Listed => ({
    requestId,
    part: 'request',
    status,
    updatedAt: '',
    claimedAt: '',
    since: '',
    attempt: 1,
    trigger: 'queue',
    batch: { id: 'b', size },
  });
  const rows = [row('a', 'FAILED', 50), row('b', 'PROVISIONED'), row('c', 'RUNNING'), row('d', 'REFUSED')];

  it('is told by line, for the rows of the file', () => {
    const ids = new Map([
      ['d', 9],
      ['a', 3],
      ['b', 4],
      ['new', 5],
    ]);

    expect(sentBefore(ids, rows)).toEqual({
      provisioned: [4],
      running: [],
      failed: [3, 9],
      changed: [],
    });
  });

  it('tells the rows whose request has its pool, or runs, with other content', () => {
    const ids = new Map([
      ['a', 3],
      ['b', 4],
      ['c', 5],
    ]);
    const known = rows.map((one) => ({ ...one, contentHash: 'sent' }));
    const contents = (text: string) => new Map([...ids.keys()].map((id) => [id, text]));

    expect(sentBefore(ids, known, contents('sent'))).toMatchObject({ provisioned: [4], changed: [] });
    expect(sentBefore(ids, known, contents('other'))).toEqual({
      provisioned: [],
      running: [],
      failed: [3],
      changed: [4, 5],
    });
  });

  it('keeps the size of the batch, unless the rows exceed it', () => {
    const file = (count: number) => new Map(Array.from({ length: count }, (_, at) => [`${at}`, at]));

    expect(sizeOf(new Map([['a', 2]]), rows)).toBe(50);
    expect(sizeOf(file(49), rows)).toBe(53);
    expect(sizeOf(file(2), [])).toBe(2);
  });

  it('lists lines as runs', () => {
    expect(linesText([18])).toBe('line 18');
    expect(linesText([2, 3, 4, 9])).toBe('lines 2–4, 9');
    expect(linesText(Array.from({ length: 20 }, (_, at) => at * 2))).toMatch(/, 14 and 12 more$/);
  });
});

describe('sending', () => {
  const item = (number: number): Sendable => ({
    row: { number, place: `:${number}`, text: '' },
    body: `${number}`,
  });
  const send = async (rows: number, answer: (bodies: readonly string[]) => Promise<Map<number, string>>) => {
    const refused: string[] = [];
    const out = sending(answer, 10, ({ row }, why) => refused.push(`${row.place} ${why}`));
    let error: unknown;
    try {
      for (let number = 2; number < rows + 2; number += 1) await out.add(item(number));
      await out.end();
    } catch (thrown) {
      error = thrown;
    }
    return { ...(await out.settled()), refusals: refused, error };
  };

  it('packs ten rows in a call, and has nothing to resume after the last', async () => {
    const sizes: number[] = [];

    const result = await send(25, async (bodies) => {
      sizes.push(bodies.length);
      return new Map();
    });

    expect(sizes).toEqual([10, 10, 5]);
    expect(result).toMatchObject({ sent: 25, refused: 0, resumeFrom: undefined, error: undefined });
  });

  it('resumes at the first row of a call that failed, although later calls succeed', async () => {
    const result = await send(100, async ([first = '']) => {
      if (first === '22') throw new Error('reset');
      return new Map();
    });

    expect(result).toMatchObject({ resumeFrom: 22, error: new Error('reset') });
    expect(result.sent).toBeGreaterThanOrEqual(20);
  });

  it('resumes at a row that was refused', async () => {
    const result = await send(30, async ([first]) => new Map(first === '12' ? [[3, 'full']] : []));

    expect(result).toMatchObject({ sent: 29, refused: 1, resumeFrom: 15, refusals: [':15 full'] });
  });
});
