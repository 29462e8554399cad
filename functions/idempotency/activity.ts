import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { failing } from './store.ts';

/** The times, ISO 8601, that tell whether requests still get results. */
export interface Activity {
  /** The claim of the request that has waited longest for its result. */
  oldestClaim: string | undefined;
  /** The newest result, refusals excepted: they need no pool, so they show no progress. */
  newestResult: string | undefined;
}

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

/**
 * How long requests have waited without any getting a result: since the newest result, or since the oldest claim if
 * that is later. 0 if no request waits.
 * @param now milliseconds since the epoch
 */
export const secondsWithoutResult = ({ oldestClaim, newestResult }: Activity, now: number): number => {
  if (oldestClaim === undefined) return 0;
  const since = newestResult === undefined || newestResult < oldestClaim ? oldestClaim : newestResult;

  return Math.max(0, (now - Date.parse(since)) / 1_000);
};
