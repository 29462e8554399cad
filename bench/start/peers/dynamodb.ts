import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** The least that reads an item with the SDK as it comes. */
export const handler = async () =>
  client.send(new GetItemCommand({ TableName: 'items', Key: { id: { S: 'a' } } }));
