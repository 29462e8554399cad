import { describe, expect, it } from 'vitest';
import { EMPTY, type StatusCache } from '../../../functions/status-cache/status-cache.ts';
import { itKeepsTheStatusCacheContract } from '../../support/status-cache-contract.ts';
import { tableLimiter } from '../../support/table-limiter.ts';

describe('the status cache in its table', () => {
  itKeepsTheStatusCacheContract(async () => (await tableLimiter()).statuses);

  it('is one item, read consistently', async () => {
    const { statuses, calls } = await tableLimiter();

    await statuses.publish(EMPTY);
    await statuses.read();

    expect(calls).toMatchObject([
      { operation: 'UpdateItem', request: { Key: { name: { S: 'pool-statuses' } } } },
      {
        operation: 'GetItem',
        request: { Key: { name: { S: 'pool-statuses' } }, ConsistentRead: true },
      },
    ]);
  });

  it('rejects an item that is not a status cache', async () => {
    const { statuses } = await tableLimiter(() => ({
      status: 200,
      body: { Item: { statuses: { S: '{"creating":"all"}' } } },
    }));

    await expect(statuses.read()).rejects.toThrow();
  });

  it.each<[string, (cache: StatusCache) => Promise<unknown>]>([
    ['read', (cache) => cache.read()],
    ['request', (cache) => cache.request('pool-1')],
    ['acquire', (cache) => cache.acquire(EMPTY, 1, 1)],
    ['publish', (cache) => cache.publish(EMPTY)],
  ])('throws the failure of the table for every operation: %s', async (_, call) => {
    const { statuses } = await tableLimiter(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'as AWS says' },
    }));

    await expect(call(statuses)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'ThrottlingException' },
    });
  });
});
