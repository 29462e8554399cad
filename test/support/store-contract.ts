import { expect, it } from 'vitest';
import type { IdempotencyRecord, Ledger } from '../../functions/idempotency/record.ts';

export const ENTRY: IdempotencyRecord = {
  requestId: 'r-1',
  part: 'request',
  revision: 1,
  status: 'RUNNING',
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:run-1',
  trigger: 'queue',
  correlationId: 'signup-1',
  requestedAt: '2026-11-24T10:00:00.000Z',
  claimedAt: '2026-11-24T10:00:01.000Z',
  updatedAt: '2026-11-24T10:00:01.000Z',
  contentHash: 'hash',
  attempt: 1,
  since: '2026-11-24T10:00:01.000Z',
  deliveries: ['message-1/0'],
  poolMayExist: false,
};

/** The contract of every ledger, tested through its port. */
export const itKeepsTheLedgerContract = (open: () => Promise<Ledger>) => {
  it('returns undefined for a record that was never written', async () => {
    const ledger = await open();

    expect(await ledger.read({ requestId: 'nobody', part: 'request' })).toBeUndefined();
  });

  it('returns every member of a written record', async () => {
    const ledger = await open();
    const entry: IdempotencyRecord = {
      ...ENTRY,
      requestId: 'whole',
      status: 'FAILED',
      poolMayExist: true,
      pool: { PoolId: 'pool-1', Status: 'CREATING', TwoWayEnabled: false },
      failureClass: 'PoolCreationTimedOut',
      refused: ['event-7'],
      repeats: [{ batchId: 'load-1', requestedAt: '2026-11-24T10:00:00.000Z' }],
      event: { detailType: 'PoolProvisioningFailed', detail: '{"data":"ü \\u0000"}' },
      expiresAt: 1_795_000_000,
    };

    expect(await ledger.write(entry)).toBe(true);
    expect(await ledger.read(entry)).toEqual(entry);
  });

  it('accepts one of two concurrent first writes', async () => {
    const ledger = await open();
    const entry = { ...ENTRY, requestId: 'contended' };

    const both = await Promise.all([
      ledger.write(entry),
      ledger.write({ ...entry, executionArn: 'arn:another' }),
    ]);

    expect(both.toSorted()).toEqual([false, true]);
  });

  it('replaces only the revision that was read (conditional write)', async () => {
    const ledger = await open();
    const entry = { ...ENTRY, requestId: 'revised' };
    await ledger.write(entry);

    expect(await ledger.write({ ...entry, revision: 3 })).toBe(false);
    expect(await ledger.write({ ...entry, revision: 2, status: 'PROVISIONED' })).toBe(true);
    expect(await ledger.write({ ...entry, revision: 2 })).toBe(false);
    expect(await ledger.read(entry)).toMatchObject({ revision: 2, status: 'PROVISIONED' });
  });

  it('keeps the records of a request separate', async () => {
    const ledger = await open();
    const entry = { ...ENTRY, requestId: 'parts' };

    expect(await ledger.write(entry)).toBe(true);
    expect(await ledger.write({ ...entry, part: 'refusal', status: 'REFUSED' })).toBe(true);
    expect(await ledger.read(entry)).toMatchObject({ status: 'RUNNING' });
  });

  it('finds incomplete records claimed before a time, oldest first', async () => {
    const ledger = await open();
    const claimed = (requestId: string, claimedAt: string) => ({ ...ENTRY, requestId, claimedAt });
    await ledger.write(claimed('late', '2020-01-03T00:00:00.000Z'));
    await ledger.write(claimed('second', '2020-01-02T00:00:00.000Z'));
    await ledger.write(claimed('first', '2020-01-01T00:00:00.000Z'));
    const completed = claimed('completed', '2020-01-01T00:00:00.000Z');
    await ledger.write(completed);
    await ledger.write({ ...completed, revision: 2, status: 'FAILED' });

    const found = await ledger.incompleteBefore('2020-01-03T00:00:00.000Z');

    expect(found.map(({ requestId }) => requestId)).toEqual(['first', 'second']);
  });
};
