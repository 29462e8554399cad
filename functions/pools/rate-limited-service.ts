import { setTimeout as pause } from 'node:timers/promises';
import { tablesClient } from '../aws/tables.ts';
import { type RateLimitEnvironment, rateLimitOf } from '../rate-limit/settings.ts';
import { limiterTable } from '../rate-limit/store.ts';
import { rateLimited } from './rate-limited.ts';
import { type SmsVoice, smsVoice, smsVoiceClient } from './sms-voice.ts';

/** The service for functions that search for pools: two attempts per call, and DescribePools within its rate limit. */
export const rateLimitedService = (rateLimit: RateLimitEnvironment): SmsVoice => {
  const limiter = limiterTable(tablesClient(), rateLimit.RATE_LIMIT_TABLE, rateLimit);

  return rateLimited(smsVoice(smsVoiceClient(2)), {
    limiter,
    limit: rateLimitOf('DescribePools', rateLimit),
    now: Date.now,
    pause,
  });
};
