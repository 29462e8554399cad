import type { Claimed, Creation, Pool } from '../shared/contracts.ts';
import { clientTokenOf } from '../shared/ids.ts';
import { tagsOf } from '../shared/ownership.ts';
import { ProvisioningError } from '../shared/provisioning-error.ts';
import type { SmsVoice } from '../shared/sms-voice.ts';
import { contradiction } from './contradiction.ts';

interface Ports {
  smsVoice: Pick<SmsVoice, 'createPool'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds until the first look at the new pool. */
  firstLookSeconds: number;
}

/** A failure says how often was tried without a clear answer. */
const counting = async (attempts: number, call: Promise<Pool>): Promise<Pool> =>
  call.catch((error: unknown) => {
    if (!(error instanceof ProvisioningError)) throw error;
    throw new ProvisioningError(error.name, { ...error.detail, attempts }, { cause: error.cause });
  });

/** Calls CreatePool once, under the token that stays the same however often this step runs. */
export const createPool = async (
  { metadata, request, claim, search }: Claimed,
  { smsVoice, now, firstLookSeconds }: Ports,
): Promise<Creation> => {
  const token = clientTokenOf(metadata.requestId, request, search?.gone);
  const sent = { ...request, Tags: tagsOf(request, claim.ownership) };

  const pool = await counting((search?.tries ?? 0) + 1, smsVoice.createPool(sent, token));

  const foreign = contradiction(pool, sent);
  if (foreign !== undefined) throw foreign;
  // The tags are the request's and ours. An execution has no room for 200 tags three times over.
  const { Tags, ...untagged } = pool;
  return {
    pool: untagged,
    answeredAt: new Date(now()).toISOString(),
    seen: false,
    waitSeconds: firstLookSeconds,
  };
};
