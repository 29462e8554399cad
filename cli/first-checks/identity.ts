import {
  DescribePhoneNumbersCommand,
  DescribeSenderIdsCommand,
  type MessageType,
  type PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { UsageError } from '../../local/stack/usage-error.ts';

/** The origination identity of the pools, as described by the account. */
export interface Identity {
  arn: string;
  country: string;
  messageType: MessageType;
}

/**
 * Finds an identity. Read-only.
 * @param name ID of a phone number, or a sender ID
 * @param country of the sender ID, which can be registered in several
 * @throws UsageError if no pool can be created with it
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
    throw new UsageError(`Phone number ${id} does not exist in this account and Region.`);
  }
  if (found.PoolId)
    throw new UsageError(`${id} belongs to ${found.PoolId}. Name a number that belongs to no pool.`);
  if (found.Status !== 'ACTIVE')
    throw new UsageError(`${id} is ${found.Status}. Name a number that is ACTIVE.`);

  return { arn: found.PhoneNumberArn, country: found.IsoCountryCode, messageType: found.MessageType };
}

async function senderId(client: PinpointSMSVoiceV2Client, id: string, country?: string): Promise<Identity> {
  if (!country) throw new UsageError(`Add --country CODE: a sender ID such as ${id} belongs to a country.`);
  const { SenderIds = [] } = await client.send(
    new DescribeSenderIdsCommand({ SenderIds: [{ SenderId: id, IsoCountryCode: country }] }),
  );
  const [found] = SenderIds;
  const [messageType] = found?.MessageTypes ?? [];
  if (!found?.SenderIdArn || !messageType)
    throw new UsageError(`Sender ID ${id} in ${country} does not exist in this account and Region.`);

  return { arn: found.SenderIdArn, country, messageType };
}
