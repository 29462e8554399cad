import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { tablesClient } from '../aws/tables.ts';
import { Created, Creation } from '../model/contracts.ts';
import { rateLimited } from '../pools/rate-limited.ts';
import { smsVoice, smsVoiceClient } from '../pools/sms-voice.ts';
import { rateLimitEnvironment, rateLimitOf } from '../rate-limit/settings.ts';
import { limiterTable } from '../rate-limit/store.ts';
import { environment, positive, seconds } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { boardTable } from '../status-cache/board-table.ts';
import { describePool } from './describe-pool.ts';

const { POOL_DEADLINE_SECONDS, LOOKS_SPEED, ...rateLimit } = environment({
  POOL_DEADLINE_SECONDS: seconds(1),
  LOOKS_SPEED: z.optional(positive),
  ...rateLimitEnvironment,
});

const client = tablesClient();
const limiter = limiterTable(client, rateLimit.RATE_LIMIT_TABLE, rateLimit);
const limitedPorts = { limiter, limit: rateLimitOf('DescribePools', rateLimit), now: Date.now, pause };
const ports = {
  // One attempt: another one would need another slot, and another look comes soon.
  smsVoice: rateLimited(smsVoice(smsVoiceClient(1)), limitedPorts),
  limiter,
  board: boardTable(client, rateLimit.RATE_LIMIT_TABLE, Date.now),
  now: Date.now,
  intervalMs: limitedPorts.limit.intervalMs,
  deadlineSeconds: POOL_DEADLINE_SECONDS,
  speed: LOOKS_SPEED ?? 1,
};

/**
 * State "Describe pool".
 * Safe to run twice: it only reads.
 */
export const handler = step(Created, Creation, (state) => describePool(state, ports));
