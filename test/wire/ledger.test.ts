import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondsWithoutResult } from '../../functions/idempotency/activity.ts';
import { activityTable } from '../../functions/idempotency/activity-store.ts';
import { ledgerTable } from '../../functions/idempotency/store.ts';
import { config } from '../../infra/config.ts';
import { startStack } from '../../simulation/wire/stack.ts';
import { ENTRY, itKeepsTheLedgerContract } from '../support/store-contract.ts';

let stack: Awaited<ReturnType<typeof startStack>>;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

describe('the ledger in its table', () =>
  itKeepsTheLedgerContract(async () => ledgerTable(new DynamoDBClient(stack), config.ledger.tableName)));

describe('the time without a result', () => {
  const NOON = Date.parse('2026-11-24T12:00:00.000Z');
  const at = (minutesAgo: number) => new Date(NOON - minutesAgo * 60_000).toISOString();

  it.each([
    ['nothing waits', undefined, at(60), 0],
    ['a bulk gets results', at(60), at(0.1), 6],
    ['a bulk stands still', at(60), at(16), 960],
    ['a bulk has just begun, hours after the last result', at(1), at(300), 60],
    ['there was never a result', at(20), undefined, 1_200],
    ['the clock of this function is behind', at(-1), undefined, 0],
  ])('is right where %s', (_where, oldestClaim, newestResult, seconds) => {
    expect(secondsWithoutResult({ oldestClaim, newestResult }, NOON)).toBe(seconds);
  });

  it('comes from the ledger: the oldest claim, and the newest result that is no refusal', async () => {
    const client = new DynamoDBClient(stack);
    const { write } = ledgerTable(client, config.ledger.tableName);
    const put = async (
      requestId: string,
      updatedAt: string,
      status: 'PROVISIONED' | 'FAILED' | 'REFUSED',
    ) => {
      await write({ ...ENTRY, requestId, updatedAt });
      await write({ ...ENTRY, requestId, updatedAt, status, revision: 2 });
    };
    await write({ ...ENTRY, requestId: 'oldest', claimedAt: '2001-01-01T00:00:00.000Z' });
    await put('activity-1', '2091-01-01T00:00:00.000Z', 'PROVISIONED');
    await put('activity-2', '2092-01-01T00:00:00.000Z', 'FAILED');
    await put('activity-3', '2093-01-01T00:00:00.000Z', 'REFUSED');

    expect(await activityTable(client, config.ledger.tableName)()).toEqual({
      oldestClaim: '2001-01-01T00:00:00.000Z',
      newestResult: '2092-01-01T00:00:00.000Z',
    });
  });
});
