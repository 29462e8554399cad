import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribePoolsCommand, PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';

const table = new DynamoDBClient({});
const client = new PinpointSMSVoiceV2Client({});
const item = { TableName: 'items', Key: { id: { S: 'a' } } };

/** The least that makes the calls of a look with the SDK as it comes: what is known, lead, turn, DescribePools, and what was seen. */
export const handler = async (event: { creation: { pool: { PoolId: string } } }) => {
  await table.send(new GetItemCommand(item));
  await table.send(new GetItemCommand(item));
  await table.send(new UpdateItemCommand(item));
  await table.send(new GetItemCommand(item));
  await table.send(new UpdateItemCommand(item));
  const answer = await client.send(new DescribePoolsCommand({ PoolIds: [event.creation.pool.PoolId] }));
  await table.send(new PutItemCommand({ TableName: item.TableName, Item: item.Key }));
  await table.send(new UpdateItemCommand(item));

  return answer;
};
