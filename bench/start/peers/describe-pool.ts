import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribePoolsCommand, PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';

const table = new DynamoDBClient({});
const client = new PinpointSMSVoiceV2Client({});

/** The least that reads an item and calls DescribePools with the SDK as it comes. */
export const handler = async (event: { creation: { pool: { PoolId: string } } }) => {
  await table.send(new GetItemCommand({ TableName: 'items', Key: { id: { S: 'a' } } }));

  return client.send(new DescribePoolsCommand({ PoolIds: [event.creation.pool.PoolId] }));
};
