import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { tablesClient } from '../aws/tables.ts';
import { ledgerTable } from '../idempotency/store.ts';
import { CreationOrPreempted, Slotted } from '../model/state.ts';
import { createPoolClient, smsVoice } from '../pools/sms-voice.ts';
import { rateLimitEnvironment, rateLimitOf } from '../rate-limit/settings.ts';
import { limiterTable } from '../rate-limit/store.ts';
import { environment, seconds } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { createPool } from './create-pool.ts';

const { LEDGER_TABLE, POLL_INITIAL_DELAY_SECONDS, EXHAUSTED_SECONDS, ...rateLimit } = environment({
  LEDGER_TABLE: z.string().check(z.minLength(1)),
  POLL_INITIAL_DELAY_SECONDS: seconds(1),
  EXHAUSTED_SECONDS: seconds(0),
  ...rateLimitEnvironment,
});

const tables = tablesClient();
const ports = {
  smsVoice: smsVoice(createPoolClient()),
  limiter: limiterTable(tables, rateLimit.RATE_LIMIT_TABLE, rateLimit),
  ledger: ledgerTable(tables, LEDGER_TABLE),
  limit: rateLimitOf('CreatePool', rateLimit),
  now: Date.now,
  pause,
  initialDelaySeconds: POLL_INITIAL_DELAY_SECONDS,
  exhaustedSeconds: EXHAUSTED_SECONDS,
};

/**
 * State "Create pool".
 * Safe to run twice: the ClientToken is derived from the request, and a repeat returns the first pool.
 */
export const handler = step(Slotted, CreationOrPreempted, (state) => createPool(state, ports));
