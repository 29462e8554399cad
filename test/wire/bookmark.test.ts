import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bookmark, bookmarkTable } from '../../functions/reconcile/store.ts';
import { config } from '../../infra/config.ts';
import { startStack } from '../../simulation/wire/stack.ts';
import { memoryBookmark } from '../../simulation/world/bookmark.ts';

let stack: Awaited<ReturnType<typeof startStack>>;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

describe.each<[string, () => Bookmark]>([
  ['in memory', memoryBookmark],
  ['in its table', () => bookmarkTable(new DynamoDBClient(stack), config.rateLimit.tableName)],
])('the bookmark of the scheduled reconciler %s', (_where, open) => {
  it('is undefined at first, and then what was written last', async () => {
    const bookmark = open();

    const first = await bookmark.read();
    await bookmark.write(1_795_000_000_001);
    await bookmark.write(1_795_000_000_002);

    expect(first).toBeUndefined();
    expect(await bookmark.read()).toBe(1_795_000_000_002);
  });
});
