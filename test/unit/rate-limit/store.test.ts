import { describe, expect, it } from 'vitest';
import { tablesClient } from '../../../functions/aws/tables.ts';
import { itKeepsTheLimiterContract } from '../../support/limiter-contract.ts';
import { tableLimiter } from '../../support/table-limiter.ts';

describe('the slots in their table', () => {
  itKeepsTheLimiterContract(async () => (await tableLimiter()).limiter);

  it('have another item for another rate: the numbers would be other times', async () => {
    const { limiter, slowerLimiter } = await tableLimiter();
    await limiter.reserveNext('CreatePool', 1_000, 1);

    expect(await slowerLimiter.reserveNext('CreatePool', 500, 1)).toBe(500);
  });

  it('are preempted by one write if there is a queue, and read consistently', async () => {
    const { limiter, calls } = await tableLimiter();
    await limiter.reserveNext('CreatePool', 100, 1);
    calls.length = 0;

    await limiter.reserveNext('CreatePool', 100, 1);
    await limiter.read('CreatePool');

    expect(calls).toMatchObject([
      { operation: 'UpdateItem', request: { Key: { name: { S: 'slots/CreatePool/1000' } } } },
      { operation: 'GetItem', request: { ConsistentRead: true } },
    ]);
  });

  it('are given up after too many lost conditional writes', async () => {
    const { limiter, calls } = await tableLimiter(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no' },
    }));

    await expect(limiter.reserveNext('CreatePool', 100, 1)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'LimiterContended' },
    });
    expect(calls).toHaveLength(10);
  });

  it.each<[string, object]>([
    ['what was preempted', { preempted: { S: '["two"]' } }],
    ['the next one', { next: { S: 'two' } }],
    ['why the account is full', { exhaustedUntil: { N: '1' }, exhaustedDetail: { S: '{"code":1}' } }],
  ])('rejects an item with an invalid %s', async (_, Item) => {
    const { limiter } = await tableLimiter(() => ({ status: 200, body: { Item } }));

    await expect(limiter.read('CreatePool')).rejects.toThrow();
  });
});

describe('a table of slots that fails', () => {
  type Table = Awaited<ReturnType<typeof tableLimiter>>;
  const limiterState = { next: 0, preempted: [] };
  const detail = { code: 'c', message: 'm' };
  const calls: [string, (table: Table) => Promise<unknown>][] = [
    ['reserveNext', ({ limiter }) => limiter.reserveNext('CreatePool', 1, 1)],
    ['read', ({ limiter }) => limiter.read('CreatePool')],
    ['preempt', ({ limiter }) => limiter.preempt('CreatePool', [1], limiterState)],
    ['exhaust', ({ limiter }) => limiter.exhaust('CreatePool', { until: 1, detail })],
  ];

  it.each(calls)('throws its failure for every operation: %s', async (_, call) => {
    const table = await tableLimiter(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'as AWS says' },
    }));

    await expect(call(table)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'ThrottlingException', message: 'The table of the rate limiter: as AWS says' },
    });
  });

  it('gets two attempts, which fit into the timeout of a function', async () => {
    expect(await tablesClient().config.maxAttempts()).toBe(2);
  });
});
