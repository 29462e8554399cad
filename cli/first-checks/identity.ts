import {
  DescribePhoneNumbersCommand,
  DescribeSenderIdsCommand,
  type MessageType,
  type PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { UsageError } from '../../local/stack/usage-error.ts';

/** The origination identity that the pools are made of, as the account has it. */
export interface Identity {
  arn: string;
  country: string;
  messageType: MessageType;
}

/**
 * Looks an identity up, which changes nothing.
 * @param name id of a phone number, or a sender id
 * @param country of the sender id: it may have one in each
 * @throws UsageError with a sentence when no pool can or should be made of it
 */
export async function findIdentity(
  client: PinpointSMSVoiceV2Client,
  name: string,
  country?: string,
): Promise<Identity> {
  return name.startsWith('phone-') ? phoneNumber(client, name) : senderId(client, name, country);
}

async function phoneNumber(client: PinpointSMSVoiceV2Client, id: string): Promise<Identity> {
  const { PhoneNumbers = [] } = await client.send(new DescribePhoneNumbersCommand({ PhoneNumberIds: [id] }));
  const [found] = PhoneNumbers;
  if (!found?.PhoneNumberArn || !found.IsoCountryCode || !found.MessageType) {
    throw new UsageError(`The account has no phone number ${id} here.`);
  }
  if (found.PoolId)
    throw new UsageError(`${id} is in use: it belongs to ${found.PoolId}. Name a number that is free.`);
  if (found.Status !== 'ACTIVE')
    throw new UsageError(`${id} is ${found.Status}. Name a number that is ACTIVE.`);

  return { arn: found.PhoneNumberArn, country: found.IsoCountryCode, messageType: found.MessageType };
}

async function senderId(client: PinpointSMSVoiceV2Client, id: string, country?: string): Promise<Identity> {
  if (!country) throw new UsageError(`Say with --country in which country the sender id ${id} is meant.`);
  const { SenderIds = [] } = await client.send(
    new DescribeSenderIdsCommand({ SenderIds: [{ SenderId: id, IsoCountryCode: country }] }),
  );
  const [found] = SenderIds;
  const [messageType] = found?.MessageTypes ?? [];
  if (!found?.SenderIdArn || !messageType)
    throw new UsageError(`The account has no sender id ${id} in ${country} here.`);

  return { arn: found.SenderIdArn, country, messageType };
}
