import {
  CreatePoolCommand,
  type CreatePoolCommandInput,
  PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';

const client = new PinpointSMSVoiceV2Client({});

/** The least that calls CreatePool with the SDK as it comes. */
export const handler = async (event: { request: CreatePoolCommandInput; clientToken: string }) =>
  client.send(new CreatePoolCommand({ ...event.request, ClientToken: event.clientToken }));
