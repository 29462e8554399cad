import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreatePoolCommand,
  type CreatePoolCommandInput,
  PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';

const table = new DynamoDBClient({});
const client = new PinpointSMSVoiceV2Client({});

/** Minimal code that reads an item and calls CreatePool with the unmodified SDK. */
export const handler = async (event: { request: CreatePoolCommandInput; clientToken: string }) => {
  await table.send(new GetItemCommand({ TableName: 'items', Key: { id: { S: 'a' } } }));

  return client.send(new CreatePoolCommand({ ...event.request, ClientToken: event.clientToken }));
};
