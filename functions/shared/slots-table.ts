import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { awsClient } from './aws-client.ts';
import type { Board } from './board.ts';
import { type PacingEnvironment, paceOf } from './pace.ts';
import { FailureDetail, ProvisioningError } from './provisioning-error.ts';
import type { Lane, PacedOperation, Slots } from './slots.ts';
import { tableFailure } from './table-failure.ts';

const MAX_RACES = 5;

/** Seconds after which what was seen of a pool is of no use to anybody. */
const STATUS_SECONDS = 24 * 3600;

const number = (value: number): AttributeValue => ({ N: `${value}` });

const failing = (error: unknown): never => {
  throw tableFailure('pacing', error);
};

/** True when it was written, false when the condition did not hold. */
const conditionally = async (written: Promise<unknown>): Promise<boolean> =>
  written.then(
    () => true,
    (error: unknown) => (error instanceof ConditionalCheckFailedException ? false : failing(error)),
  );

const StoredLane = z.object({
  next: z.optional(z.object({ N: z.string() })),
  taken: z.optional(z.object({ S: z.string() })),
  exhaustedUntil: z.optional(z.object({ N: z.string() })),
  exhaustedDetail: z.optional(z.object({ S: z.string() })),
  soonestSeconds: z.optional(z.object({ N: z.string() })),
});
const Numbers = z.array(z.number());

const laneOf = (item: Record<string, AttributeValue> | undefined): Lane => {
  const { next, taken, exhaustedUntil, exhaustedDetail, soonestSeconds } = StoredLane.parse(item ?? {});

  return {
    next: Number(next?.N ?? 0),
    taken: taken === undefined ? [] : Numbers.parse(JSON.parse(taken.S)),
    ...(exhaustedUntil !== undefined &&
      exhaustedDetail !== undefined && {
        exhausted: {
          until: Number(exhaustedUntil.N),
          detail: FailureDetail.parse(JSON.parse(exhaustedDetail.S)),
        },
      }),
    ...(soonestSeconds !== undefined && { soonestSeconds: Number(soonestSeconds.N) }),
  };
};

/** The slots in a DynamoDB table with the key `name`: one item an operation, moved on by one atomic update each. */
export const slotsTable = (client: DynamoDBClient, TableName: string, settings: PacingEnvironment): Slots => {
  // Numbers of slots follow from the interval: under another pace they would be other moments.
  const keyOf = (operation: PacedOperation) => ({
    name: { S: `slots/${operation}/${paceOf(operation, settings).intervalMs}` },
  });
  const moveOn = (operation: PacedOperation, expression: string, condition: string, values: object) =>
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
    async takeNext(operation, least, count) {
      const behind = moveOn(operation, 'SET #next = #next + :count', '#next >= :least', {
        ':count': number(count),
        ':least': number(least),
      });
      const afresh = moveOn(
        operation,
        'SET #next = :after',
        'attribute_not_exists(#next) OR #next < :least',
        {
          ':after': number(least + count),
          ':least': number(least),
        },
      );
      for (let race = 0; race < MAX_RACES; race++) {
        for (const command of [behind, afresh]) {
          const answer = await client.send(command).catch((error: unknown) => {
            if (error instanceof ConditionalCheckFailedException) return undefined;
            return failing(error);
          });
          if (answer !== undefined) return laneOf(answer.Attributes).next - 1;
        }
      }
      throw new ProvisioningError('ServiceUnavailable', {
        code: 'SlotsContended',
        message: `No slot could be had in ${MAX_RACES} attempts.`,
      });
    },

    async read(operation) {
      const { Item } = await client
        .send(new GetItemCommand({ TableName, Key: keyOf(operation), ConsistentRead: true }))
        .catch(failing);
      return laneOf(Item);
    },

    takeOutOfTurn: (operation, taken, seen) =>
      conditionally(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(operation),
            UpdateExpression: 'SET taken = :taken',
            ConditionExpression:
              seen.taken.length === 0 ? 'attribute_not_exists(taken) OR taken = :seen' : 'taken = :seen',
            ExpressionAttributeValues: {
              ':taken': { S: JSON.stringify(taken) },
              ':seen': { S: JSON.stringify(seen.taken) },
            },
          }),
        ),
      ),

    async exhaust(operation, { until, detail }) {
      await client
        .send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(operation),
            UpdateExpression: 'SET exhaustedUntil = :until, exhaustedDetail = :detail',
            ExpressionAttributeValues: { ':until': number(until), ':detail': { S: JSON.stringify(detail) } },
          }),
        )
        .catch(failing);
    },

    async tellSoonest(seconds) {
      await client
        .send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf('CreatePool'),
            UpdateExpression: 'SET soonestSeconds = :seconds',
            ExpressionAttributeValues: { ':seconds': number(seconds) },
          }),
        )
        .catch(failing);
    },
  };
};

const StoredListing = z.object({
  listing: z.optional(z.object({ S: z.string() })),
  wanted: z.optional(z.object({ SS: z.array(z.string()) })),
});
const ListingText = z.object({
  startedAt: z.number(),
  creating: z.array(z.string()),
  pending: z.array(z.string()),
  ages: z.array(z.number()),
});
const StoredStatus = z.object({ status: z.object({ S: z.string() }) });

/** The board in the same table. */
export const boardTable = (client: DynamoDBClient, TableName: string, now: () => number): Board => {
  const listingKey = { name: { S: 'board' } };
  const poolKey = (poolId: string) => ({ name: { S: `pool/${poolId}` } });

  return {
    async listing() {
      const { Item } = await client
        .send(new GetItemCommand({ TableName, Key: listingKey, ConsistentRead: true }))
        .catch(failing);
      const { listing, wanted } = StoredListing.parse(Item ?? {});
      if (listing === undefined) return undefined;
      const seen = ListingText.parse(JSON.parse(listing.S));
      return { ...seen, pending: [...new Set([...seen.pending, ...(wanted?.SS ?? [])])] };
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

    async want(poolId) {
      await client
        .send(
          new UpdateItemCommand({
            TableName,
            Key: listingKey,
            UpdateExpression: 'ADD wanted :pool',
            ExpressionAttributeValues: { ':pool': { SS: [poolId] } },
          }),
        )
        .catch(failing);
    },

    async publish(listing, lookedFor = []) {
      const told = 'SET listing = :listing, startedAt = :startedAt REMOVE leadUntil';
      // A set without members is none, which DynamoDB does not take.
      const served = lookedFor.length > 0 && { ':lookedFor': { SS: [...lookedFor] } };
      await client
        .send(
          new UpdateItemCommand({
            TableName,
            Key: listingKey,
            UpdateExpression: served ? `${told} DELETE wanted :lookedFor` : told,
            ExpressionAttributeValues: {
              ':listing': { S: JSON.stringify(listing) },
              ':startedAt': number(listing.startedAt),
              ...served,
            },
          }),
        )
        .catch(failing);
    },

    async statusOf(poolId) {
      const { Item } = await client
        .send(new GetItemCommand({ TableName, Key: poolKey(poolId), ConsistentRead: true }))
        .catch(failing);
      return Item && StoredStatus.parse(Item).status.S;
    },

    async setStatus(poolId, status) {
      const expiresAt = number(Math.floor(now() / 1_000) + STATUS_SECONDS);
      await client
        .send(
          new PutItemCommand({ TableName, Item: { ...poolKey(poolId), status: { S: status }, expiresAt } }),
        )
        .catch(failing);
    },
  };
};

/** Two attempts fit into the function's timeout. */
export const pacingClient = (): DynamoDBClient => awsClient(DynamoDBClient, { maxAttempts: 2 });
