import { describe, expect, it } from 'vitest';
import { progressOfBatch } from '../../../functions/idempotency/batch-progress.ts';
import type { Status } from '../../../functions/idempotency/queries.ts';

const NOW = Date.parse('2026-11-24T10:00:00.000Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1_000).toISOString();
const row = (status: Status, updatedSeconds: number, failureClass?: string) => ({
  status,
  claimedAt: ago(updatedSeconds + 30),
  updatedAt: ago(updatedSeconds),
  failureClass,
  batch: { id: 'spring', size: 100 },
});
const rows = (count: number, status: Status, ageOf: (at: number) => number, failureClass?: string) =>
  Array.from({ length: count }, (_, at) => row(status, ageOf(at), failureClass));

describe('the progress of a batch', () => {
  it('counts each row, and groups failures and refusals by class', () => {
    const progress = progressOfBatch(
      [
        ...rows(40, 'PROVISIONED', (at) => at),
        ...rows(2, 'FAILED', () => 5, 'QuotaExceeded'),
        ...rows(3, 'REFUSED', () => 5, 'InvalidRequest'),
        ...rows(10, 'RUNNING', () => 1),
      ],
      undefined,
      NOW,
    );

    expect(progress).toMatchObject({
      total: 100,
      complete: 45,
      failed: 5,
      left: 55,
      counts: { PROVISIONED: 40, FAILED: 2, REFUSED: 3, RUNNING: 10 },
      classes: [
        ['InvalidRequest', 3],
        ['QuotaExceeded', 2],
      ],
    });
  });

  it('expects the end at the rate of the last minutes, whatever was before them', () => {
    const before = rows(30, 'PROVISIONED', (at) => 3_600 + at);
    const recent = rows(61, 'PROVISIONED', (at) => at * 2);

    const { perSecond, doneAt, noResultSeconds } = progressOfBatch([...before, ...recent], undefined, NOW);

    expect(perSecond).toBeCloseTo(0.5);
    expect(doneAt).toBe(NOW + (9 / 0.5) * 1_000);
    expect(noResultSeconds).toBe(0);
  });

  it.each([
    ['nothing has moved for minutes', rows(60, 'PROVISIONED', (at) => 157 + at), 157],
    ['no request has a result', rows(5, 'RUNNING', () => 127), 157],
    ['there is one result', rows(1, 'PROVISIONED', () => 3), 3],
    ['there is no request', [], undefined],
  ])('expects no end while %s', (_what, given, noResultSeconds) => {
    const progress = progressOfBatch(given, 100, NOW);

    expect(progress).toMatchObject({ perSecond: undefined, doneAt: undefined, total: 100 });
    expect(progress.noResultSeconds).toBe(noResultSeconds);
  });

  it('takes a slow but steady batch for one that moves', () => {
    const { doneAt } = progressOfBatch(
      rows(3, 'PROVISIONED', (at) => 70 + at * 50),
      4,
      NOW,
    );

    expect(doneAt).toBeGreaterThan(NOW);
  });

  it('prefers the size that was given, and never counts more rows than the total', () => {
    const five = rows(5, 'PROVISIONED', (at) => at);

    expect(progressOfBatch(five, 7, NOW).total).toBe(7);
    expect(progressOfBatch(five, 3, NOW)).toMatchObject({ total: 5, left: 0, doneAt: undefined });
    expect(
      progressOfBatch(
        five.map(({ batch, ...one }) => one),
        undefined,
        NOW,
      ),
    ).toMatchObject({
      total: undefined,
      left: 0,
    });
  });
});
