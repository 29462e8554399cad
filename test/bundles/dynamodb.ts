import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { awsClient } from '../../functions/shared/aws-client.ts';

const client = awsClient(DynamoDBClient, { maxAttempts: 2 });

/** What a function that keeps items would send. Bundled by the tests, deployed by nobody. */
export const handler = async (operation: 'GetItem' | 'PutItem' | 'Query') => {
  const key = { id: { S: 'a' } };
  if (operation === 'GetItem') return client.send(new GetItemCommand({ TableName: 'items', Key: key }));
  if (operation === 'PutItem') return client.send(new PutItemCommand({ TableName: 'items', Item: key }));
  return client.send(
    new QueryCommand({
      TableName: 'items',
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: 'a' } },
    }),
  );
};
