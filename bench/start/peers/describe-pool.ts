import { DescribePoolsCommand, PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';

const client = new PinpointSMSVoiceV2Client({});

/** The least that calls DescribePools with the SDK as it comes. */
export const handler = async (event: { creation: { pool: { PoolId: string } } }) =>
  client.send(new DescribePoolsCommand({ PoolIds: [event.creation.pool.PoolId] }));
