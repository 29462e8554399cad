import type { Creation, Pool, PoolRequest, Validated } from '../shared/contracts.ts';
import type { SmsVoice } from '../shared/sms-voice.ts';

interface Ports {
  smsVoice: SmsVoice;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds until the first look at the new pool. */
  firstLookSeconds: number;
}

/** Tags that only repeat the request's are left out: an execution has room for one copy of 200 tags, not for three. */
const withoutEcho = ({ Tags, ...pool }: Pool, request: PoolRequest): Pool =>
  Tags === undefined || JSON.stringify(Tags) === JSON.stringify(request.Tags ?? [])
    ? pool
    : { ...pool, Tags };

/** Calls CreatePool once, under the token that stays the same however often this step runs. */
export const createPool = async (
  { request, clientToken }: Validated,
  { smsVoice, now, firstLookSeconds }: Ports,
): Promise<Creation> => {
  const pool = await smsVoice.createPool(request, clientToken);

  return {
    pool: withoutEcho(pool, request),
    answeredAt: new Date(now()).toISOString(),
    seen: false,
    waitSeconds: firstLookSeconds,
  };
};
