import type { Attempt, Creation, Pool } from '../shared/contracts.ts';
import { ProvisioningError } from '../shared/provisioning-error.ts';
import type { SmsVoice } from '../shared/sms-voice.ts';
import { contradiction } from './contradiction.ts';

interface Ports {
  smsVoice: SmsVoice;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds until the first look at the new pool. */
  firstLookSeconds: number;
}

/** A failure says how often was tried: after a first try, a pool may have been made by one before. */
const counting = async (attempts: number, call: Promise<Pool>): Promise<Pool> =>
  call.catch((error: unknown) => {
    if (!(error instanceof ProvisioningError)) throw error;
    throw new ProvisioningError(error.name, { ...error.detail, attempts }, { cause: error.cause });
  });

/** Calls CreatePool once, under the token that stays the same however often this step runs. */
export const createPool = async (
  { request, clientToken, retryCount }: Attempt,
  { smsVoice, now, firstLookSeconds }: Ports,
): Promise<Creation> => {
  const pool = await counting(retryCount + 1, smsVoice.createPool(request, clientToken));
  const foreign = contradiction(pool, request);
  if (foreign !== undefined) throw foreign;

  // The tags are the request's. Its copy is enough: an execution has no room for 200 tags three times over.
  const { Tags, ...untagged } = pool;
  return {
    pool: untagged,
    answeredAt: new Date(now()).toISOString(),
    seen: false,
    waitSeconds: firstLookSeconds,
  };
};
