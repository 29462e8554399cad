import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { conditionally, failing, number } from '../aws/tables.ts';
import { FailureDetail } from '../model/failure.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { LimitedOperation, LimiterState, LimiterStore } from './limiter.ts';
import { type RateLimitEnvironment, rateLimitOf } from './settings.ts';

const MAX_RACES = 5;

const StoredLimiter = z.object({
  next: z.optional(z.object({ N: z.string() })),
  preempted: z.optional(z.object({ S: z.string() })),
  throttledSlot: z.optional(z.object({ N: z.string() })),
  yieldedSlot: z.optional(z.object({ N: z.string() })),
  exhaustedAt: z.optional(z.object({ N: z.string() })),
  exhaustedUntil: z.optional(z.object({ N: z.string() })),
  exhaustedDetail: z.optional(z.object({ S: z.string() })),
});
const Numbers = z.array(z.number());

const limiterStateOf = (item: Record<string, AttributeValue> | undefined): LimiterState => {
  const { next, preempted, throttledSlot, yieldedSlot, exhaustedAt, exhaustedUntil, exhaustedDetail } =
    StoredLimiter.parse(item ?? {});

  return {
    next: Number(next?.N ?? 0),
    preempted: preempted === undefined ? [] : Numbers.parse(JSON.parse(preempted.S)),
    ...(throttledSlot !== undefined && {
      throttle: { slot: Number(throttledSlot.N), ...(yieldedSlot && { yielded: Number(yieldedSlot.N) }) },
    }),
    ...(exhaustedUntil !== undefined &&
      exhaustedDetail !== undefined && {
        exhausted: {
          ...(exhaustedAt && { at: Number(exhaustedAt.N) }),
          until: Number(exhaustedUntil.N),
          detail: FailureDetail.parse(JSON.parse(exhaustedDetail.S)),
        },
      }),
  };
};

/** The rate limiter in a DynamoDB table with the key `name`: one item per operation, advanced by atomic updates. */
export const limiterTable = (
  client: DynamoDBClient,
  TableName: string,
  settings: RateLimitEnvironment,
): LimiterStore => {
  // The numbers of slots depend on the interval: another rate needs another item.
  const keyOf = (operation: LimitedOperation) => ({
    name: { S: `slots/${operation}/${rateLimitOf(operation, settings).intervalMs}` },
  });
  const advance = (operation: LimitedOperation, expression: string, condition: string, values: object) =>
    new UpdateItemCommand({
      TableName,
      Key: keyOf(operation),
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#next': 'next' },
      ExpressionAttributeValues: { ...values },
      ReturnValues: 'UPDATED_NEW',
    });

  return {
    async reserveNext(operation, least, count) {
      const behind = advance(operation, 'SET #next = #next + :count', '#next >= :least', {
        ':count': number(count),
        ':least': number(least),
      });
      const fromLeast = advance(
        operation,
        'SET #next = :after',
        'attribute_not_exists(#next) OR #next < :least',
        {
          ':after': number(least + count),
          ':least': number(least),
        },
      );
      for (let race = 0; race < MAX_RACES; race++) {
        for (const command of [behind, fromLeast]) {
          const response = await client.send(command).catch((error: unknown) => {
            if (error instanceof ConditionalCheckFailedException) return undefined;
            return failing(error);
          });
          if (response !== undefined) return limiterStateOf(response.Attributes).next - 1;
        }
      }
      throw new ProvisioningError('ServiceUnavailable', {
        code: 'LimiterContended',
        message: `No slot could be reserved in ${MAX_RACES} attempts.`,
      });
    },

    async read(operation) {
      const { Item } = await client
        .send(new GetItemCommand({ TableName, Key: keyOf(operation), ConsistentRead: true }))
        .catch(failing);
      return limiterStateOf(Item);
    },

    preempt: (operation, preempted, seen) =>
      conditionally(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(operation),
            UpdateExpression: 'SET preempted = :preempted',
            ConditionExpression:
              seen.preempted.length === 0
                ? 'attribute_not_exists(preempted) OR preempted = :seen'
                : 'preempted = :seen',
            ExpressionAttributeValues: {
              ':preempted': { S: JSON.stringify(preempted) },
              ':seen': { S: JSON.stringify(seen.preempted) },
            },
          }),
        ),
      ),

    async recordThrottle(operation, { slot, yielded }) {
      await client
        .send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(operation),
            UpdateExpression:
              yielded === undefined
                ? 'SET throttledSlot = :slot REMOVE yieldedSlot'
                : 'SET throttledSlot = :slot, yieldedSlot = :yielded',
            ExpressionAttributeValues: {
              ':slot': number(slot),
              ...(yielded !== undefined && { ':yielded': number(yielded) }),
            },
          }),
        )
        .catch(failing);
    },

    async exhaust(operation, { at = 0, until, detail }) {
      await client
        .send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(operation),
            UpdateExpression: 'SET exhaustedAt = :at, exhaustedUntil = :until, exhaustedDetail = :detail',
            ExpressionAttributeValues: {
              ':at': number(at),
              ':until': number(until),
              ':detail': { S: JSON.stringify(detail) },
            },
          }),
        )
        .catch(failing);
    },
  };
};
