import { setTimeout as pause } from 'node:timers/promises';
import { tablesClient } from '../aws/tables.ts';
import { Creation, DescribeRequest } from '../model/state.ts';
import { smsVoice, smsVoiceClient } from '../pools/sms-voice.ts';
import { rateLimitEnvironment, rateLimitOf } from '../rate-limit/settings.ts';
import { environment, positive, seconds } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { statusCacheTable } from '../status-cache/store.ts';
import { describePool } from './describe-pool.ts';

const { POOL_DEADLINE_SECONDS, POLL_INTERVAL_SECONDS, ...rateLimit } = environment({
  POOL_DEADLINE_SECONDS: seconds(1),
  POLL_INTERVAL_SECONDS: positive,
  ...rateLimitEnvironment,
});

const ports = {
  // One attempt: the refresh retries calls itself, within the rate limit.
  smsVoice: smsVoice(smsVoiceClient(1)),
  statuses: statusCacheTable(tablesClient(), rateLimit.RATE_LIMIT_TABLE),
  now: Date.now,
  pause,
  intervalMs: rateLimitOf('DescribePools', rateLimit).intervalMs,
  pollMs: POLL_INTERVAL_SECONDS * 1_000,
  deadlineSeconds: POOL_DEADLINE_SECONDS,
};

/**
 * State "Describe pool".
 * Safe to run twice: it only reads.
 */
export const handler = step(DescribeRequest, Creation, (request) => describePool(request, ports));
