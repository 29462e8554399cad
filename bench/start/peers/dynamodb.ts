import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** Minimal code that reads an item with the unmodified SDK. */
export const handler = async () =>
  client.send(new GetItemCommand({ TableName: 'items', Key: { id: { S: 'a' } } }));
