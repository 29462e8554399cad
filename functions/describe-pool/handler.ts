import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { boardTable } from '../shared/board-table.ts';
import { Created, Creation } from '../shared/contracts.ts';
import { environment, positive, seconds } from '../shared/environment.ts';
import { paceOf, pacingEnvironment } from '../shared/pace.ts';
import { pacedReads } from '../shared/paced-reads.ts';
import { pacingClient } from '../shared/pacing-table.ts';
import { slotsTable } from '../shared/slots-table.ts';
import { smsVoice, smsVoiceClient } from '../shared/sms-voice.ts';
import { step } from '../shared/step.ts';
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
