import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { pacingClient } from '../aws/tables.ts';
import { Created, Creation } from '../model/state.ts';
import { pacedReads } from '../pools/rate-limited.ts';
import { smsVoice, smsVoiceClient } from '../pools/sms-voice.ts';
import { paceOf, pacingEnvironment } from '../rate-limit/settings.ts';
import { slotsTable } from '../rate-limit/store.ts';
import { environment, positive, seconds } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { boardTable } from '../status-cache/board-table.ts';
import { describePool } from './describe-pool.ts';

const { POOL_DEADLINE_SECONDS, LOOKS_SPEED, ...pacing } = environment({
  POOL_DEADLINE_SECONDS: seconds(1),
  LOOKS_SPEED: z.optional(positive),
  ...pacingEnvironment,
});

const client = pacingClient();
const slots = slotsTable(client, pacing.PACING_TABLE, pacing);
const pacedPorts = { slots, pace: paceOf('DescribePools', pacing), now: Date.now, pause };
const ports = {
  // One attempt: another one would need another slot, and another look comes soon.
  smsVoice: pacedReads(smsVoice(smsVoiceClient(1)), pacedPorts),
  slots,
  board: boardTable(client, pacing.PACING_TABLE, Date.now),
  now: Date.now,
  intervalMs: pacedPorts.pace.intervalMs,
  deadlineSeconds: POOL_DEADLINE_SECONDS,
  speed: LOOKS_SPEED ?? 1,
};

/**
 * State "Describe pool".
 * Safe to run twice: it only reads.
 */
export const handler = step(Created, Creation, (state) => describePool(state, ports));
