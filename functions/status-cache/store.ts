import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { conditionally, failing, number } from '../aws/tables.ts';
import { EMPTY, type StatusCache } from './status-cache.ts';

const StoredNumber = z.optional(z.object({ N: z.string() }));
const Stored = z.object({
  refreshedAt: StoredNumber,
  freeAt: StoredNumber,
  statuses: z.optional(z.object({ S: z.string() })),
  requested: z.optional(z.object({ SS: z.array(z.string()) })),
});
const Statuses = z.object({
  creating: z.array(z.string()),
  unshown: z.record(z.string(), z.object({ misses: z.number(), missedAt: z.number() })),
  completed: z.record(z.string(), z.object({ status: z.string(), seenAt: z.number() })),
  pages: z.number(),
  partialAt: z.number(),
});

/** The status cache as one item in the table of the rate limiter. */
export const statusCacheTable = (client: DynamoDBClient, TableName: string): StatusCache => {
  const Key = { name: { S: 'pool-statuses' } };

  return {
    async read() {
      const get = new GetItemCommand({ TableName, Key, ConsistentRead: true });
      const { Item } = await client.send(get).catch(failing);
      const { refreshedAt, freeAt, statuses, requested } = Stored.parse(Item ?? {});
      return {
        ...EMPTY,
        ...(statuses && Statuses.parse(JSON.parse(statuses.S))),
        refreshedAt: Number(refreshedAt?.N ?? 0),
        freeAt: Number(freeAt?.N ?? 0),
        requested: requested?.SS ?? [],
      };
    },

    async request(poolId) {
      const update = new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'ADD requested :pool',
        ExpressionAttributeValues: { ':pool': { SS: [poolId] } },
      });
      await client.send(update).catch(failing);
    },

    acquire({ refreshedAt }, now, leaseMs) {
      const update = new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'SET freeAt = :until',
        // A lease that ends later than any lease can comes from a wrong clock, and is ignored.
        ConditionExpression: [
          '(attribute_not_exists(refreshedAt) OR refreshedAt = :seen)',
          '(attribute_not_exists(freeAt) OR NOT freeAt BETWEEN :now AND :plausible)',
        ].join(' AND '),
        ExpressionAttributeValues: {
          ':seen': number(refreshedAt),
          ':now': number(now),
          ':until': number(now + leaseMs),
          ':plausible': number(now + 2 * leaseMs),
        },
      });
      return conditionally(client.send(update));
    },

    async publish({ refreshedAt, freeAt, requested, ...statuses }) {
      const update = new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: [
          'SET refreshedAt = :at, freeAt = :free, statuses = :statuses',
          ...(requested.length > 0 ? ['DELETE requested :included'] : []),
        ].join(' '),
        ExpressionAttributeValues: {
          ':at': number(refreshedAt),
          ':free': number(freeAt),
          ':statuses': { S: JSON.stringify(statuses) },
          ...(requested.length > 0 && { ':included': { SS: requested } }),
        },
      });
      await client.send(update).catch(failing);
    },
  };
};
