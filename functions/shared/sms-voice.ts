import {
  CreatePoolCommand,
  DescribePoolsCommand,
  PinpointSMSVoiceV2Client,
  ResourceNotFoundException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { awsClient } from './aws-client.ts';
import { classify } from './classify.ts';
import { Pool, type PoolRequest } from './contracts.ts';
import { ProvisioningError } from './provisioning-error.ts';

/** A pool as DescribePools shows it: without tags. */
export type SeenPool = Partial<Pool> & { Status: string };

/** What the steps need of AWS End User Messaging SMS. Every failure is a ProvisioningError. */
export interface SmsVoice {
  /** Makes one attempt. The same client token gets the same pool, however often it is sent. */
  createPool(request: PoolRequest, clientToken: string): Promise<Pool>;
  /** The pool as DescribePools shows it; undefined when it shows none. */
  describePool(poolId: string): Promise<SeenPool | undefined>;
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

export const smsVoice = (client: PinpointSMSVoiceV2Client): SmsVoice => ({
  async createPool({ IsoCountryCode, DeletionProtectionEnabled, Tags, ...request }, clientToken) {
    const command = new CreatePoolCommand({
      ...request,
      IsoCountryCode,
      DeletionProtectionEnabled,
      Tags,
      ClientToken: clientToken,
    });
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

  async describePool(poolId) {
    const answer = await client
      .send(new DescribePoolsCommand({ PoolIds: [poolId] }))
      .catch((error: unknown) => {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw classify(error, 'reads');
      });
    if (answer === undefined) return undefined;
    if (!Array.isArray(answer.Pools)) throw unreadable('DescribePools was answered without a list of pools.');
    const found = answer.Pools.find(({ PoolId }) => PoolId === poolId);
    if (found === undefined) return undefined;

    const pool = readable(found);
    if (pool.Status === undefined) throw unreadable('DescribePools showed the pool without a status.');
    return { ...pool, Status: pool.Status };
  },
});
