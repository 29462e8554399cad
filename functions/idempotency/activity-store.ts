import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Activity } from './activity.ts';
import { failing } from './store.ts';

/** Reads three entries of the ledger's indexes, however many there are. */
export const activityTable = (client: DynamoDBClient, TableName: string) => async (): Promise<Activity> => {
  const first = async (
    index: string,
    key: string,
    value: string,
    time: string,
    ScanIndexForward: boolean,
  ) => {
    const { Items: [item] = [] } = await client
      .send(
        new QueryCommand({
          TableName,
          IndexName: index,
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': key },
          ExpressionAttributeValues: { ':value': { S: value } satisfies AttributeValue },
          ScanIndexForward,
          Limit: 1,
        }),
      )
      .catch(failing);
    return item?.[time]?.S;
  };
  const [oldestClaim, ...results] = await Promise.all([
    first('incomplete', 'incomplete', 'yes', 'claimedAt', true),
    first('byStatus', 'status', 'PROVISIONED', 'updatedAt', false),
    first('byStatus', 'status', 'FAILED', 'updatedAt', false),
  ]);

  return {
    oldestClaim,
    newestResult: results
      .filter((time) => time !== undefined)
      .sort()
      .at(-1),
  };
};
