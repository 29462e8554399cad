import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { Listed, type Listing, type Wanted } from './queries.ts';
import { failing, plainOf, recordOf } from './store.ts';

const INDEX = 'byStatus';

/** The prefix of the part of a superseded attempt. Lists leave it out: it is no request of its own. */
const SUPERSEDED = 'attempt-';

/** The filter that DynamoDB applies to a page before it returns it. Names are aliased: some are reserved words. */
const filterOf = ({ failureClass, batch, search }: Wanted) => {
  const names: Record<string, string> = { '#part': 'part' };
  const values: Record<string, AttributeValue> = { ':followed': { S: SUPERSEDED } };
  const terms = ['NOT begins_with(#part, :followed)'];
  if (failureClass !== undefined) {
    terms.push('#failureClass = :failureClass');
    names['#failureClass'] = 'failureClass';
    values[':failureClass'] = { S: failureClass };
  }
  if (batch !== undefined) {
    terms.push('(#correlationId = :batch OR begins_with(#requestId, :prefix))');
    Object.assign(names, { '#correlationId': 'correlationId', '#requestId': 'requestId' });
    Object.assign(values, { ':batch': { S: batch }, ':prefix': { S: `${batch}-` } });
  }
  if (search !== undefined) {
    const places = ['requestId', 'identity', 'tags'];
    terms.push(`(${places.map((place) => `contains(#${place}, :search)`).join(' OR ')})`);
    for (const place of places) names[`#${place}`] = place;
    values[':search'] = { S: search };
  }

  return { names, values, FilterExpression: terms.join(' AND ') };
};

const lineOf = (item: Record<string, AttributeValue>): Listed =>
  Listed.parse(Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainOf(value)])));

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
      for await (const { Items = [] } of pages) parts.push(...Items.map(recordOf));
    } catch (error) {
      failing(error);
    }
    return parts;
  },
});
