import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribePoolsCommand, PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';

const table = new DynamoDBClient({});
const client = new PinpointSMSVoiceV2Client({});
const item = { TableName: 'items', Key: { id: { S: 'a' } } };

/** Minimal code for the calls of a poll with the unmodified SDK: cache, lease, DescribePools, cache. */
export const handler = async (event: { state: { creation: { pool: { PoolId: string } } } }) => {
  const { PoolId } = event.state.creation.pool;
  await table.send(new GetItemCommand(item));
  await table.send(new UpdateItemCommand(item));
  const response = await client.send(new DescribePoolsCommand({ PoolIds: [PoolId] }));
  await table.send(new UpdateItemCommand(item));

  return response;
};
