import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { conditionally, failing, number } from '../aws/tables.ts';
import type { Board } from './board.ts';

/** Seconds after which what was seen of a pool is of no use to anybody. */
const STATUS_SECONDS = 24 * 3600;

const StoredListing = z.object({
  listing: z.optional(z.object({ S: z.string() })),
  asked: z.optional(z.object({ SS: z.array(z.string()) })),
});
const ListingText = z.object({
  startedAt: z.number(),
  creating: z.array(z.string()),
  pending: z.array(z.string()),
  ages: z.array(z.number()),
});
const StoredStatus = z.object({ status: z.object({ S: z.string() }), seenAt: z.object({ N: z.string() }) });

/** The board in the same table. */
export const boardTable = (client: DynamoDBClient, TableName: string, now: () => number): Board => {
  const listingKey = { name: { S: 'board' } };
  const poolKey = (poolId: string) => ({ name: { S: `pool/${poolId}` } });

  const readListing = async () => {
    const { Item } = await client
      .send(new GetItemCommand({ TableName, Key: listingKey, ConsistentRead: true }))
      .catch(failing);
    return StoredListing.parse(Item ?? {});
  };

  return {
    async listing() {
      const { listing } = await readListing();
      return listing && ListingText.parse(JSON.parse(listing.S));
    },

    lead: (time, leaseMs, seen) =>
      conditionally(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: listingKey,
            UpdateExpression: 'SET leadUntil = :until',
            // A lease that runs for longer than any was given by a clock that goes wrong.
            ConditionExpression: [
              seen === undefined ? 'attribute_not_exists(startedAt)' : 'startedAt = :seen',
              '(attribute_not_exists(leadUntil) OR leadUntil < :now OR leadUntil > :plausible)',
            ].join(' AND '),
            ExpressionAttributeValues: {
              ':until': number(time + leaseMs),
              ':now': number(time),
              ':plausible': number(time + 2 * leaseMs),
              ...(seen !== undefined && { ':seen': number(seen.startedAt) }),
            },
          }),
        ),
      ),

    async ask(poolId) {
      await client
        .send(
          new UpdateItemCommand({
            TableName,
            Key: listingKey,
            UpdateExpression: 'ADD asked :pool',
            ExpressionAttributeValues: { ':pool': { SS: [poolId] } },
          }),
        )
        .catch(failing);
    },

    asked: async () => (await readListing()).asked?.SS ?? [],

    async publish(listing, answered) {
      await client
        .send(
          new UpdateItemCommand({
            TableName,
            Key: listingKey,
            UpdateExpression: [
              'SET listing = :listing, startedAt = :startedAt REMOVE leadUntil',
              ...(answered.length > 0 ? ['DELETE asked :answered'] : []),
            ].join(' '),
            ExpressionAttributeValues: {
              ...(answered.length > 0 && { ':answered': { SS: [...answered] } }),
              ':listing': { S: JSON.stringify(listing) },
              ':startedAt': number(listing.startedAt),
            },
          }),
        )
        .catch(failing);
    },

    async statusOf(poolId) {
      const { Item } = await client
        .send(new GetItemCommand({ TableName, Key: poolKey(poolId), ConsistentRead: true }))
        .catch(failing);
      if (Item === undefined) return undefined;
      const { status, seenAt } = StoredStatus.parse(Item);
      return { status: status.S, seenAt: Number(seenAt.N) };
    },

    async setStatus(poolId, status, seenAt) {
      const expiresAt = number(Math.floor(now() / 1_000) + STATUS_SECONDS);
      await client
        .send(
          new PutItemCommand({
            TableName,
            Item: { ...poolKey(poolId), status: { S: status }, seenAt: number(seenAt), expiresAt },
          }),
        )
        .catch(failing);
    },
  };
};
