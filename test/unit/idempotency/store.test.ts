import { describe, expect, it } from 'vitest';
import type { IdempotencyRecord } from '../../../functions/idempotency/record.ts';
import { ledgerClient } from '../../../functions/idempotency/store.ts';
import { itKeepsTheLedgerContract } from '../../support/store-contract.ts';
import { tableLedger } from '../../support/table-ledger.ts';

const KEY = { requestId: 'r-1', part: 'request' };
const ENTRY: IdempotencyRecord = {
  ...KEY,
  revision: 1,
  status: 'RUNNING',
  executionArn: 'arn:run-1',
  trigger: 'queue',
  requestedAt: '2026-11-24T10:00:00.000Z',
  claimedAt: '2026-11-24T10:00:01.000Z',
  updatedAt: '2026-11-24T10:00:01.000Z',
  attempt: 1,
  since: '2026-11-24T10:00:01.000Z',
  deliveries: ['message-1/0', 'message-2'],
  poolMayExist: false,
};

describe('the ledger in its table', () => {
  itKeepsTheLedgerContract(async () => (await tableLedger()).ledger);

  it('reads consistently, not from a replica', async () => {
    const { ledger, calls } = await tableLedger();

    await ledger.read(KEY);

    expect(calls).toMatchObject([
      { operation: 'GetItem', request: { TableName: 'ledger', ConsistentRead: true } },
    ]);
  });

  it('writes an item that is readable in the console: each member by its name and type', async () => {
    const { ledger, calls } = await tableLedger();

    await ledger.write({
      ...ENTRY,
      status: 'PROVISIONED',
      poolMayExist: true,
      pool: { PoolId: 'pool-1', Status: 'ACTIVE' },
      event: { detailType: 'PoolProvisioned', detail: '{}' },
    });

    expect(calls[0]?.request.Item).toEqual({
      requestId: { S: 'r-1' },
      part: { S: 'request' },
      revision: { N: '1' },
      status: { S: 'PROVISIONED' },
      executionArn: { S: 'arn:run-1' },
      trigger: { S: 'queue' },
      requestedAt: { S: '2026-11-24T10:00:00.000Z' },
      claimedAt: { S: '2026-11-24T10:00:01.000Z' },
      updatedAt: { S: '2026-11-24T10:00:01.000Z' },
      attempt: { N: '1' },
      since: { S: '2026-11-24T10:00:01.000Z' },
      deliveries: { S: '["message-1/0","message-2"]' },
      poolMayExist: { BOOL: true },
      pool: { S: '{"PoolId":"pool-1","Status":"ACTIVE"}' },
      poolId: { S: 'pool-1' },
      detailType: { S: 'PoolProvisioned' },
      detail: { S: '{}' },
    });
  });

  it('indexes only requests without a result', async () => {
    const { ledger, calls } = await tableLedger();

    await ledger.write(ENTRY);
    await ledger.write({ ...ENTRY, revision: 2, status: 'FAILED' });

    expect(calls.map(({ request }) => request.Item)).toMatchObject([{ incomplete: { S: 'yes' } }, {}]);
    expect(calls[1]?.request.Item).not.toHaveProperty('incomplete');
  });

  it('queries at most a hundred requests without a result', async () => {
    const { ledger, calls } = await tableLedger();

    await ledger.write(ENTRY);
    const found = await ledger.incompleteBefore('2026-11-24T11:00:00.000Z');

    expect(found).toEqual([KEY]);
    expect(calls[1]).toMatchObject({ operation: 'Query', request: { IndexName: 'incomplete', Limit: 100 } });
  });

  it('rejects an item that is not a record of the ledger', async () => {
    const { ledger } = await tableLedger(() => ({
      status: 200,
      body: { Item: { requestId: { S: 'r-1' }, part: { S: 'request' }, revision: { S: 'one' } } },
    }));

    await expect(ledger.read(KEY)).rejects.toThrow();
  });
});

describe('a table that fails', () => {
  const failing = async (name: string, status = 400) =>
    (await tableLedger(() => ({ status, body: { __type: `com.amazonaws#${name}`, message: 'as AWS says' } })))
      .ledger;
  const calls: [string, (ledger: Awaited<ReturnType<typeof failing>>) => Promise<unknown>][] = [
    ['read', (ledger) => ledger.read(KEY)],
    ['write', (ledger) => ledger.write(ENTRY)],
    ['search', (ledger) => ledger.incompleteBefore('2026-11-24T11:00:00.000Z')],
  ];

  it.each([
    ['ProvisionedThroughputExceededException', 'ServiceUnavailable'],
    ['RequestLimitExceeded', 'ServiceUnavailable'],
    ['ThrottlingException', 'ServiceUnavailable'],
    ['AccessDeniedException', 'AccessDenied'],
    ['CredentialsProviderError', 'AccessDenied'],
    ['ExpiredTokenException', 'AccessDenied'],
    ['UnrecognizedClientException', 'AccessDenied'],
    ['InvalidSignatureException', 'AccessDenied'],
    ['ValidationException', 'WorkflowFault'],
    ['ResourceNotFoundException', 'WorkflowFault'],
    ['InternalServerError', 'ServiceUnavailable'],
    ['AnErrorOfTomorrow', 'ServiceUnavailable'],
  ])('with %s is %s, for every operation', async (name, failureClass) => {
    const ledger = await failing(name);

    for (const [, call] of calls) {
      await expect(call(ledger)).rejects.toMatchObject({
        name: failureClass,
        detail: { code: name, message: 'The table of the ledger: as AWS says' },
        cause: { name },
      });
    }
  });

  it.each(calls)('with a broken connection makes the %s ServiceUnavailable', async (_, call) => {
    const { ledger } = await tableLedger(() =>
      Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
    );

    await expect(call(ledger)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { message: expect.stringContaining('socket hang up') },
    });
  });

  it('has a message of bounded length', async () => {
    const { ledger } = await tableLedger(() => new Error('x'.repeat(5_000)));

    const error = await ledger.read(KEY).catch((failure: unknown) => failure);

    expect(error).toMatchObject({ detail: { message: expect.stringMatching(/^.{1000,1024}$/s) } });
  });

  it('gets two attempts, which fit into the timeout of a function', async () => {
    expect(await ledgerClient().config.maxAttempts()).toBe(2);
  });
});
