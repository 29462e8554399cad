import { describe, expect, it } from 'vitest';
import { tablesClient } from '../../../functions/aws/tables.ts';
import { itKeepsTheBoardContract } from '../../support/board-contract.ts';
import { itKeepsTheLimiterContract } from '../../support/limiter-contract.ts';
import { NOW, tableLimiter } from '../../support/table-limiter.ts';

const LISTING = { startedAt: NOW, creating: ['pool-1'], pending: [], ages: [] };

describe('the slots in their table', () => {
  itKeepsTheLimiterContract(async () => (await tableLimiter()).limiter);

  it('are other ones under another pace: numbers would be other moments', async () => {
    const { limiter, slowerLimiter } = await tableLimiter();
    await limiter.reserveNext('CreatePool', 1_000, 1);

    expect(await slowerLimiter.reserveNext('CreatePool', 500, 1)).toBe(500);
  });

  it('are taken by one write where there is a queue, and read as they are now', async () => {
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

  it('are given up when others are faster again and again', async () => {
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
    ['what was taken', { taken: { S: '["two"]' } }],
    ['the next one', { next: { S: 'two' } }],
    ['why the account is full', { exhaustedUntil: { N: '1' }, exhaustedDetail: { S: '{"code":1}' } }],
  ])('does not take an item for one of its own that garbles %s', async (_, Item) => {
    const { limiter } = await tableLimiter(() => ({ status: 200, body: { Item } }));

    await expect(limiter.read('CreatePool')).rejects.toThrow();
  });
});

describe('the board in its table', () => {
  itKeepsTheBoardContract(async () => (await tableLimiter()).board);

  it('forgets a pool after a day', async () => {
    const { board, calls } = await tableLimiter();

    await board.setStatus('pool-1', 'ACTIVE', 1_000);

    expect(calls[0]?.request.Item).toEqual({
      name: { S: 'pool/pool-1' },
      status: { S: 'ACTIVE' },
      seenAt: { N: '1000' },
      expiresAt: { N: `${NOW / 1_000 + 24 * 3_600}` },
    });
  });

  it('reads what was written last, not what a replica still has', async () => {
    const { board, calls } = await tableLimiter();

    await board.listing();
    await board.statusOf('pool-1');

    expect(calls.map(({ request }) => request.ConsistentRead)).toEqual([true, true]);
  });

  it('does not take an item for one of its own that is none', async () => {
    const { board } = await tableLimiter(() => ({
      status: 200,
      body: { Item: { listing: { S: '{"startedAt":"now"}' }, status: { N: '1' } } },
    }));

    await expect(board.listing()).rejects.toThrow();
    await expect(board.statusOf('pool-1')).rejects.toThrow();
  });
});

describe('a table of slots that fails', () => {
  type Table = Awaited<ReturnType<typeof tableLimiter>>;
  const limiterState = { next: 0, taken: [] };
  const detail = { code: 'c', message: 'm' };
  const calls: [string, (table: Table) => Promise<unknown>][] = [
    ['reserveNext', ({ limiter }) => limiter.reserveNext('CreatePool', 1, 1)],
    ['read', ({ limiter }) => limiter.read('CreatePool')],
    ['preempt', ({ limiter }) => limiter.preempt('CreatePool', [1], limiterState)],
    ['exhaust', ({ limiter }) => limiter.exhaust('CreatePool', { until: 1, detail })],
    ['tellSoonest', ({ limiter }) => limiter.tellSoonest(1)],
    ['listing', ({ board }) => board.listing()],
    ['lead', ({ board }) => board.lead(1, 1, undefined)],
    ['publish', ({ board }) => board.publish(LISTING, [])],
    ['statusOf', ({ board }) => board.statusOf('pool-1')],
    ['setStatus', ({ board }) => board.setStatus('pool-1', 'ACTIVE', 1_000)],
  ];

  it.each(calls)('says so whatever it was asked: %s', async (_, call) => {
    const table = await tableLimiter(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'as AWS says' },
    }));

    await expect(call(table)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'ThrottlingException', message: 'The table of the pacing: as AWS says' },
    });
  });

  it('gets two tries, which fit into the timeout of a function', async () => {
    expect(await tablesClient().config.maxAttempts()).toBe(2);
  });
});
