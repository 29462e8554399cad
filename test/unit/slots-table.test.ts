import { describe, expect, it } from 'vitest';
import { pacingClient } from '../../functions/shared/pacing-table.ts';
import { itKeepsTheSlotsContract } from '../support/slots-contract.ts';
import { tableSlots } from '../support/table-slots.ts';

describe('the slots in their table', () => {
  itKeepsTheSlotsContract(async () => (await tableSlots()).slots);

  it('are other ones under another pace: numbers would be other moments', async () => {
    const { slots, slowerSlots } = await tableSlots();
    await slots.takeNext('CreatePool', 1_000, 1);

    expect(await slowerSlots.takeNext('CreatePool', 500, 1)).toBe(500);
  });

  it('are taken by one write where there is a queue, and read as they are now', async () => {
    const { slots, calls } = await tableSlots();
    await slots.takeNext('CreatePool', 100, 1);
    calls.length = 0;

    await slots.takeNext('CreatePool', 100, 1);
    await slots.read('CreatePool');

    expect(calls).toMatchObject([
      { operation: 'UpdateItem', request: { Key: { name: { S: 'slots/CreatePool/1000' } } } },
      { operation: 'GetItem', request: { ConsistentRead: true } },
    ]);
  });

  it('are given up when others are faster again and again', async () => {
    const { slots, calls } = await tableSlots(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no' },
    }));

    await expect(slots.takeNext('CreatePool', 100, 1)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'SlotsContended' },
    });
    expect(calls).toHaveLength(10);
  });

  it.each<[string, object]>([
    ['what was taken', { taken: { S: '["two"]' } }],
    ['the next one', { next: { S: 'two' } }],
    ['why the account is full', { exhaustedUntil: { N: '1' }, exhaustedDetail: { S: '{"code":1}' } }],
  ])('does not take an item for one of its own that garbles %s', async (_, Item) => {
    const { slots } = await tableSlots(() => ({ status: 200, body: { Item } }));

    await expect(slots.read('CreatePool')).rejects.toThrow();
  });
});

describe('a table of slots that fails', () => {
  type Table = Awaited<ReturnType<typeof tableSlots>>;
  const lane = { next: 0, taken: [] };
  const detail = { code: 'c', message: 'm' };
  const calls: [string, (table: Table) => Promise<unknown>][] = [
    ['takeNext', ({ slots }) => slots.takeNext('CreatePool', 1, 1)],
    ['read', ({ slots }) => slots.read('CreatePool')],
    ['takeOutOfTurn', ({ slots }) => slots.takeOutOfTurn('CreatePool', [1], lane)],
    ['exhaust', ({ slots }) => slots.exhaust('CreatePool', { until: 1, detail })],
  ];

  it.each(calls)('says so whatever it was asked: %s', async (_, call) => {
    const table = await tableSlots(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'as AWS says' },
    }));

    await expect(call(table)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'ThrottlingException', message: 'The table of the pacing: as AWS says' },
    });
  });

  it('gets two tries, which fit into the timeout of a function', async () => {
    expect(await pacingClient().config.maxAttempts()).toBe(2);
  });
});
