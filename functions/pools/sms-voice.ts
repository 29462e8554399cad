import {
  CreatePoolCommand,
  DescribePhoneNumbersCommand,
  DescribePoolsCommand,
  ListTagsForResourceCommand,
  PinpointSMSVoiceV2Client,
  ResourceNotFoundException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { awsClient } from '../aws/client.ts';
import { classify } from '../failures/classify.ts';
import { Pool } from '../model/pool.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { PoolRequest, Tag } from '../model/request.ts';

/** The most ids that DescribePools takes. */
export const MAX_IDS = 5;

/** A pool as DescribePools shows it: without tags. */
export type SeenPool = Partial<Pool> & { PoolId: string; Status: string };

/** What the steps need of AWS End User Messaging SMS. Every failure is a ProvisioningError. */
export interface SmsVoice {
  /** Makes one attempt. The same client token gets the same pool, however often it is sent. */
  createPool(request: PoolRequest, clientToken: string): Promise<Pool>;
  /** The pools of these ids, at most MAX_IDS, as far as DescribePools shows them; undefined when one of them is not known. */
  describePools(poolIds: string[]): Promise<SeenPool[] | undefined>;
  /** The pool that a phone number is in; undefined when it is in none, or not known to DescribePhoneNumbers. */
  poolOfPhoneNumber(phoneNumber: string): Promise<{ PoolId: string; PoolArn: string } | undefined>;
  /** One page, of at most 100, of the pools with a value of a filter, or of all. */
  listPools(filter: PoolFilter | undefined, nextToken: string | undefined): Promise<PoolPage>;
  /** The tags of a pool. */
  tagsOfPool(poolArn: string): Promise<Tag[]>;
}

/** A filter of DescribePools. */
export interface PoolFilter {
  name: 'message-type' | 'status';
  value: string;
}

interface PoolPage {
  pools: SeenPool[];
  nextToken: string | undefined;
}

/** CreatePool gets one attempt: its retries belong to the state machine, which waits between them and shows them. */
export const smsVoiceClient = (maxAttempts: 1 | 2): PinpointSMSVoiceV2Client =>
  awsClient(PinpointSMSVoiceV2Client, { maxAttempts });

/** A time that no calendar has is as good as none. */
const isoTime = (time: Date | undefined): string | undefined =>
  time === undefined || Number.isNaN(time.getTime()) ? undefined : time.toISOString();

interface Answer {
  CreatedTimestamp?: Date | undefined;
}

/**
 * The members of an answer that are what the API says they are; anything else is left out, so that one odd member
 * does not cost us the PoolId beside it. The SDK's Date becomes ISO 8601.
 */
const readable = (answer: Answer): Partial<Pool> => {
  const members: Record<string, unknown> = {
    ...answer,
    CreatedTimestamp: isoTime(answer.CreatedTimestamp),
  };
  const entries = Object.entries(Pool.shape).filter(
    ([name, schema]) => members[name] !== undefined && schema.safeParse(members[name]).success,
  );

  return Object.fromEntries(entries.map(([name]) => [name, members[name]]));
};

/** A look that saw nothing it can rely on: the next one may. */
const unreadable = (message: string): ProvisioningError =>
  new ProvisioningError('ServiceUnavailable', { code: 'UnreadableAnswer', message });

/** The pool as far as it can be read. Throws where its id or its status cannot. */
const seen = (answer: Answer): SeenPool => {
  const { PoolId, Status, ...pool } = readable(answer);
  if (PoolId === undefined || Status === undefined) {
    throw unreadable('DescribePools showed a pool without an id or a status.');
  }

  return { PoolId, Status, ...pool };
};

/** The pool as DescribePools shows it; undefined when it shows none. */
export const describePool = async (
  service: Pick<SmsVoice, 'describePools'>,
  poolId: string,
): Promise<SeenPool | undefined> =>
  (await service.describePools([poolId]))?.find(({ PoolId }) => PoolId === poolId);

/** What an answer lists; HTTP 200 with an empty body lists nothing at all, which says nothing. */
const listed = <Item>(items: Item[] | undefined, what: string): Item[] => {
  if (!Array.isArray(items)) throw unreadable(`The service answered without a list of ${what}.`);

  return items;
};

/** The answer of an operation that changes nothing; undefined when there is no such resource. */
const orNone = async <Out>(answer: Promise<Out>): Promise<Out | undefined> =>
  answer.catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw classify(error, 'reads');
  });

export const smsVoice = (client: PinpointSMSVoiceV2Client): SmsVoice => ({
  async createPool(request, clientToken) {
    const command = new CreatePoolCommand({ ...request, ClientToken: clientToken });
    const answer = await client.send(command).catch((error: unknown) => {
      throw classify(error, 'changes');
    });

    // A status that is missing is looked up by the poll loop; a PoolId that is missing is not to be had.
    const pool = Pool.safeParse({ Status: 'CREATING', ...readable(answer) });
    if (pool.success) return pool.data;
    throw new ProvisioningError('OutcomeUnknown', {
      code: 'UnreadableAnswer',
      message: 'CreatePool was answered without a PoolId.',
      ...(answer.$metadata.requestId !== undefined && { awsRequestId: answer.$metadata.requestId }),
    });
  },

  async describePools(PoolIds) {
    const answer = await orNone(client.send(new DescribePoolsCommand({ PoolIds })));

    return answer && listed(answer.Pools, 'pools').map(seen);
  },

  async poolOfPhoneNumber(phoneNumber) {
    const answer = await orNone(
      client.send(new DescribePhoneNumbersCommand({ PhoneNumberIds: [phoneNumber] })),
    );

    const { PoolId, PhoneNumberArn } = (answer && listed(answer.PhoneNumbers, 'phone numbers')[0]) ?? {};
    if (PoolId === undefined || PhoneNumberArn === undefined) return undefined;
    // A pool is in the account and Region of its numbers. DescribePools may not show it yet.
    return { PoolId, PoolArn: PhoneNumberArn.replace(/:phone-number\/.*$/, `:pool/${PoolId}`) };
  },

  async listPools(filter, NextToken) {
    const Filters = filter && [{ Name: filter.name, Values: [filter.value] }];
    const answer = await orNone(
      client.send(new DescribePoolsCommand({ Filters, MaxResults: 100, NextToken })),
    );

    return { pools: listed(answer?.Pools, 'pools').map(seen), nextToken: answer?.NextToken };
  },

  async tagsOfPool(poolArn) {
    const answer = await orNone(client.send(new ListTagsForResourceCommand({ ResourceArn: poolArn })));

    // The ARN comes back with every answer. Without it the body was empty, which says nothing of the tags.
    if (answer !== undefined && answer.ResourceArn === undefined)
      throw unreadable('The service answered without the ARN whose tags were asked for.');
    return listed(answer?.Tags ?? [], 'tags').map(({ Key = '', Value = '' }) => ({ Key, Value }));
  },
});
