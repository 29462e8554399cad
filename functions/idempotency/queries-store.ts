import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { Listed, type Listing, type Wanted } from './queries.ts';
import { BATCH_PART, KEPT_SECONDS, REQUEST_PART } from './record.ts';
import { CANCELLATION, failing, ledgerTable, membersOf, recordOf } from './store.ts';

const INDEX = 'byStatus';
const BATCHES = 'byBatch';

/** The maximum number of items of a BatchGetItem. */
const MAX_ITEMS = 100;

/** The prefix of the part of a superseded attempt. Lists leave it out: it is no request of its own. */
const SUPERSEDED = 'attempt-';

/** The filter that DynamoDB applies to a page before it returns it. Names are aliased: some are reserved words. */
const filterOf = ({ failureClass, search }: Wanted) => {
  const names: Record<string, string> = { '#part': 'part' };
  const values: Record<string, AttributeValue> = {
    ':followed': { S: SUPERSEDED },
    ':entry': { S: BATCH_PART },
  };
  const terms = ['NOT begins_with(#part, :followed)', 'NOT begins_with(#part, :entry)'];
  if (failureClass !== undefined) {
    terms.push('#failureClass = :failureClass');
    names['#failureClass'] = 'failureClass';
    values[':failureClass'] = { S: failureClass };
  }
  if (search !== undefined) {
    const places = ['requestId', 'identity', 'tags'];
    terms.push(`(${places.map((place) => `contains(#${place}, :search)`).join(' OR ')})`);
    for (const place of places) names[`#${place}`] = place;
    values[':search'] = { S: search };
  }

  return { names, values, FilterExpression: terms.join(' AND ') };
};

const lineOf = (item: Record<string, AttributeValue>): Listed => Listed.parse(membersOf(item));

const isRepeatInProgress = ({ part, status }: Listed): boolean =>
  part.startsWith(BATCH_PART) && status === 'RUNNING';

/** The repeats of requests in progress, each with the present state of its request. */
const resolved = async (
  client: DynamoDBClient,
  TableName: string,
  repeats: readonly Listed[],
): Promise<Listed[]> => {
  const present = new Map<string, Listed>();
  for (let from = 0; from < repeats.length; from += MAX_ITEMS) {
    let keys = repeats
      .slice(from, from + MAX_ITEMS)
      .map(({ requestId }) => ({ requestId: { S: requestId }, part: { S: REQUEST_PART } }));
    while (keys.length > 0) {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys } } }),
      );
      for (const item of Responses?.[TableName] ?? []) {
        const line = lineOf(item);
        present.set(line.requestId, line);
      }
      keys = keysOf(UnprocessedKeys?.[TableName]?.Keys);
    }
  }

  return repeats.map((repeat) => ({
    ...(present.get(repeat.requestId) ?? repeat),
    part: repeat.part,
    batch: repeat.batch,
  }));
};

const keysOf = (keys: Record<string, AttributeValue>[] = []) =>
  keys.map(({ requestId, part }) => ({
    requestId: { S: requestId?.S ?? '' },
    part: { S: part?.S ?? REQUEST_PART },
  }));

/** Lists from the index of the ledger table: a page is 1 MB of it, or about 3,000 requests. */
export const listingTable = (client: DynamoDBClient, TableName: string): Listing => ({
  async *list(status, wanted = {}) {
    const { names, values, ...filter } = filterOf(wanted);
    const since = wanted.since === undefined ? '' : ' AND #updatedAt >= :since';
    const pages = paginateQuery(
      { client },
      {
        TableName,
        IndexName: INDEX,
        KeyConditionExpression: `#status = :status${since}`,
        ExpressionAttributeNames: {
          ...names,
          '#status': 'status',
          ...(since && { '#updatedAt': 'updatedAt' }),
        },
        ExpressionAttributeValues: {
          ...values,
          ':status': { S: status },
          ...(wanted.since !== undefined && { ':since': { S: wanted.since } }),
        },
        ScanIndexForward: false,
        ...filter,
      },
    );
    try {
      for await (const { Items = [] } of pages) yield Items.map(lineOf);
    } catch (error) {
      failing(error);
    }
  },

  async partsOf(requestId) {
    const pages = paginateQuery(
      { client },
      {
        TableName,
        KeyConditionExpression: 'requestId = :requestId',
        ExpressionAttributeValues: { ':requestId': { S: requestId } },
      },
    );
    const parts = [];
    try {
      // A filter of DynamoDB cannot name a key of the table.
      for await (const { Items = [] } of pages)
        parts.push(...Items.filter((item) => item.part?.S !== CANCELLATION).map(recordOf));
    } catch (error) {
      failing(error);
    }
    return parts.filter(({ part }) => !part.startsWith(BATCH_PART));
  },

  async *ofBatch(batch, since = '') {
    const pages = paginateQuery(
      { client },
      {
        TableName,
        IndexName: BATCHES,
        KeyConditionExpression: 'batchId = :batch AND updatedAt >= :since',
        ExpressionAttributeValues: { ':batch': { S: batch }, ':since': { S: since || '0' } },
      },
    );
    try {
      for await (const { Items = [] } of pages) {
        const entries = Items.map(lineOf);
        const repeats = entries.filter(isRepeatInProgress);
        yield [
          ...entries.filter((entry) => !isRepeatInProgress(entry)),
          ...(await resolved(client, TableName, repeats)),
        ];
      }
    } catch (error) {
      failing(error);
    }
  },

  async cancel(batch, at) {
    const Item = {
      requestId: { S: batch },
      part: { S: CANCELLATION },
      cancelledAt: { S: at },
      expiresAt: { N: `${Math.floor(Date.parse(at) / 1_000) + KEPT_SECONDS}` },
    };
    await client.send(new PutItemCommand({ TableName, Item })).catch(failing);
  },

  cancelledAt: (batch) => ledgerTable(client, TableName).cancelledAt(batch),
});
