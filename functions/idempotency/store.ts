import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { awsClient } from '../aws/client.ts';
import { tableFailure } from '../aws/table-failure.ts';
import { BATCH_PART, IdempotencyRecord, type Ledger } from './record.ts';

/** The sparse index of requests without a result, and the only value of its partition key. */
const INDEX = 'incomplete';
const INCOMPLETE = 'yes';

const PAGE = 100;

/** A record as a DynamoDB item. Each member is an attribute, readable in the console; structures are JSON. */
export const itemOf = (record: IdempotencyRecord): Record<string, AttributeValue> => {
  const { event, pool, calls, deliveries, refused, repeats, batch, ...plain } = record;
  const isEntry = record.part.startsWith(BATCH_PART);
  const members = {
    ...plain,
    batchId: batch?.id,
    batchSize: batch?.size,
    batchLine: batch?.line,
    deliveries: JSON.stringify(deliveries),
    repeats: repeats && JSON.stringify(repeats),
    refused: refused && JSON.stringify(refused),
    pool: pool && JSON.stringify(pool),
    calls: calls && JSON.stringify(calls),
    detailType: event?.detailType,
    detail: event?.detail,
    // For the lists, which project it without the rest of the pool.
    poolId: pool?.PoolId,
    // Only requests without a result are in the index.
    incomplete: record.status === 'RUNNING' && !isEntry ? INCOMPLETE : undefined,
  };
  const attributes = Object.entries(members).flatMap(([name, value]): [string, AttributeValue][] => {
    if (value === undefined) return [];
    if (typeof value === 'number') return [[name, { N: `${value}` }]];
    return [[name, typeof value === 'boolean' ? { BOOL: value } : { S: value }]];
  });

  return Object.fromEntries(attributes);
};

const plainOf = (attribute: AttributeValue): unknown => {
  if (attribute.N !== undefined) return Number(attribute.N);
  return attribute.S ?? attribute.BOOL;
};

const json = (text: unknown): unknown => (typeof text === 'string' ? JSON.parse(text) : undefined);

/** The attributes of an item, with its batch as one member. */
export const membersOf = (item: Record<string, AttributeValue>): Record<string, unknown> => {
  const { batchId, batchSize, batchLine, ...members } = Object.fromEntries(
    Object.entries(item).map(([name, attribute]) => [name, plainOf(attribute)]),
  );
  const batch = batchId === undefined ? undefined : { id: batchId, size: batchSize, line: batchLine };

  return { ...members, batch };
};

/** @throws when the item is not a record of the ledger */
export const recordOf = (item: Record<string, AttributeValue>): IdempotencyRecord => {
  const { detailType, detail, deliveries, refused, repeats, pool, calls, ...plain } = membersOf(item);

  return IdempotencyRecord.parse({
    ...plain,
    deliveries: json(deliveries),
    refused: json(refused),
    repeats: json(repeats),
    pool: json(pool),
    calls: json(calls),
    event: detail === undefined ? undefined : { detailType, detail },
  });
};

export const failing = (error: unknown): never => {
  throw tableFailure('ledger', error);
};

const Keyed = z.object({ requestId: z.object({ S: z.string() }), part: z.object({ S: z.string() }) });

/** The part of the marker of a cancelled batch. Its `requestId` is the id of the batch. */
export const CANCELLATION = 'cancellation';

const Cancellation = z.object({ cancelledAt: z.object({ S: z.string() }) });

/** The ledger in a DynamoDB table with the keys `requestId` and `part`. */
export const ledgerTable = (client: DynamoDBClient, TableName: string): Ledger => ({
  async read({ requestId, part }) {
    const Key = { requestId: { S: requestId }, part: { S: part } };
    const { Item } = await client
      .send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
      .catch(failing);

    return Item && recordOf(Item);
  },

  async write(record) {
    const condition =
      record.revision === 1
        ? { ConditionExpression: 'attribute_not_exists(requestId)' }
        : {
            ConditionExpression: 'revision = :before',
            ExpressionAttributeValues: { ':before': { N: `${record.revision - 1}` } },
          };
    const written = client.send(new PutItemCommand({ TableName, Item: itemOf(record), ...condition }));

    return written.then(
      () => true,
      (error: unknown) => (error instanceof ConditionalCheckFailedException ? false : failing(error)),
    );
  },

  async cancelledAt(batch) {
    const Key = { requestId: { S: batch }, part: { S: CANCELLATION } };
    const { Item } = await client
      .send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
      .catch(failing);

    return Item && Cancellation.parse(Item).cancelledAt.S;
  },

  async incompleteBefore(claimedBefore) {
    const { Items = [] } = await client
      .send(
        new QueryCommand({
          TableName,
          IndexName: INDEX,
          KeyConditionExpression: 'incomplete = :yes AND claimedAt < :before',
          ExpressionAttributeValues: { ':yes': { S: INCOMPLETE }, ':before': { S: claimedBefore } },
          Limit: PAGE,
        }),
      )
      .catch(failing);

    return Items.map((item) => Keyed.parse(item)).map(({ requestId, part }) => ({
      requestId: requestId.S,
      part: part.S,
    }));
  },
});

export const ledgerClient = (): DynamoDBClient => awsClient(DynamoDBClient, { maxAttempts: 2 });
