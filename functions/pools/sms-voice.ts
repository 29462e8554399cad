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

/** The maximum number of ids of DescribePools. */
export const MAX_IDS = 5;

/** A pool as DescribePools returns it: without tags. */
export type SeenPool = Partial<Pool> & { PoolId: string; Status: string };

/** The API of AWS End User Messaging SMS that the steps use. Every failure is a ProvisioningError. */
export interface SmsVoice {
  /** Makes one attempt. Idempotent: the same client token returns the same pool. */
  createPool(request: PoolRequest, clientToken: string): Promise<Pool>;
  /** The pools of these ids, at most MAX_IDS, that DescribePools returns; undefined when one of them is not found. */
  describePools(poolIds: string[]): Promise<SeenPool[] | undefined>;
  /**
   * The pool of a phone number; undefined when it has none, or DescribePhoneNumbers does not find it.
   * @param executionArn of the request: its account and Region are those of the pool
   */
  poolOfPhoneNumber(
    phoneNumber: string,
    executionArn: string,
  ): Promise<{ PoolId: string; PoolArn: string } | undefined>;
  /** One page of at most 100 pools: those that match the filter, or all. */
  listPools(filter: PoolFilter | undefined, nextToken: string | undefined): Promise<PoolPage>;
  /** The tags of a pool; undefined when they cannot be read: the pool is too new, or has vanished. */
  tagsOfPool(poolArn: string): Promise<Tag[] | undefined>;
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

export const smsVoiceClient = (maxAttempts: 1 | 2): PinpointSMSVoiceV2Client =>
  awsClient(PinpointSMSVoiceV2Client, { maxAttempts });

/** CreatePool has one attempt, on a connection of its own: the state machine retries it, after a search for the pool. */
export const createPoolClient = (): PinpointSMSVoiceV2Client =>
  awsClient(PinpointSMSVoiceV2Client, { maxAttempts: 1, keepAlive: false });

/** An invalid date counts as missing. */
const isoTime = (time: Date | undefined): string | undefined =>
  time === undefined || Number.isNaN(time.getTime()) ? undefined : time.toISOString();

interface Response {
  CreatedTimestamp?: Date | undefined;
}

/**
 * The valid members of a response. Invalid ones are left out: one unexpected member must not cost the PoolId beside it.
 * The Date of the SDK becomes ISO 8601.
 */
const readable = (response: Response): Partial<Pool> => {
  const members: Record<string, unknown> = {
    ...response,
    CreatedTimestamp: isoTime(response.CreatedTimestamp),
  };
  const entries = Object.entries(Pool.shape).filter(
    ([name, schema]) => members[name] !== undefined && schema.safeParse(members[name]).success,
  );

  return Object.fromEntries(entries.map(([name]) => [name, members[name]]));
};

/** An unreadable response of a read. It is transient: the next call may succeed. */
const unreadable = (message: string): ProvisioningError =>
  new ProvisioningError('ServiceUnavailable', { code: 'UnreadableResponse', message });

/** The readable members of a pool. Throws if its id or its status is unreadable. */
const seen = (response: Response): SeenPool => {
  const { PoolId, Status, ...pool } = readable(response);
  if (PoolId === undefined || Status === undefined) {
    throw unreadable('DescribePools returned a pool without an id or a status.');
  }

  return { PoolId, Status, ...pool };
};

/** The pool as DescribePools returns it; undefined when it returns none. */
export const describePool = async (
  service: Pick<SmsVoice, 'describePools'>,
  poolId: string,
): Promise<SeenPool | undefined> =>
  (await service.describePools([poolId]))?.find(({ PoolId }) => PoolId === poolId);

/** The list in a response. HTTP 200 with an empty body has no list, which is not an empty list. */
const listed = <Item>(items: Item[] | undefined, what: string): Item[] => {
  if (!Array.isArray(items)) throw unreadable(`The service responded without a list of ${what}.`);

  return items;
};

/** The response of an operation that only reads; undefined when the resource does not exist. */
const orNone = async <Out>(response: Promise<Out>): Promise<Out | undefined> =>
  response.catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw classify(error, 'reads');
  });

export const smsVoice = (client: PinpointSMSVoiceV2Client): SmsVoice => ({
  async createPool(request, clientToken) {
    const command = new CreatePoolCommand({ ...request, ClientToken: clientToken });
    const response = await client.send(command).catch((error: unknown) => {
      throw classify(error, 'changes');
    });

    // A missing status is read by the poll loop; a missing PoolId cannot be recovered.
    const pool = Pool.safeParse({ Status: 'CREATING', ...readable(response) });
    if (pool.success) return pool.data;
    throw new ProvisioningError('OutcomeUnknown', {
      code: 'UnreadableResponse',
      message: 'CreatePool responded without a PoolId.',
      ...(response.$metadata.requestId !== undefined && { awsRequestId: response.$metadata.requestId }),
    });
  },

  async describePools(PoolIds) {
    const response = await orNone(client.send(new DescribePoolsCommand({ PoolIds })));

    return response && listed(response.Pools, 'pools').map(seen);
  },

  async poolOfPhoneNumber(phoneNumber, executionArn) {
    const response = await orNone(
      client.send(new DescribePhoneNumbersCommand({ PhoneNumberIds: [phoneNumber] })),
    );

    const { PoolId } = (response && listed(response.PhoneNumbers, 'phone numbers')[0]) ?? {};
    if (PoolId === undefined) return undefined;
    // The ARN of a number that another account shares contains that account; the pool is in this one. DescribePools may
    // not return the pool yet.
    const [, partition, , region, account] = executionArn.split(':');
    return { PoolId, PoolArn: `arn:${partition}:sms-voice:${region}:${account}:pool/${PoolId}` };
  },

  async listPools(filter, NextToken) {
    const Filters = filter && [{ Name: filter.name, Values: [filter.value] }];
    const response = await orNone(
      client.send(new DescribePoolsCommand({ Filters, MaxResults: 100, NextToken })),
    );

    return { pools: listed(response?.Pools, 'pools').map(seen), nextToken: response?.NextToken };
  },

  async tagsOfPool(poolArn) {
    const response = await orNone(client.send(new ListTagsForResourceCommand({ ResourceArn: poolArn })));

    if (response === undefined) return undefined;
    // Every response contains the ARN. Without it the body was empty, and the tags are unknown.
    if (response.ResourceArn === undefined)
      throw unreadable('ListTagsForResource responded without the ARN of the resource.');
    return listed(response.Tags ?? [], 'tags').map(({ Key = '', Value = '' }) => ({ Key, Value }));
  },
});
