import { setTimeout as pause } from 'node:timers/promises';
import { CreationOrPreempted, Slotted } from '../shared/contracts.ts';
import { environment, seconds } from '../shared/environment.ts';
import { pacingEnvironment } from '../shared/pace.ts';
import { pacingClient } from '../shared/pacing-table.ts';
import { slotsTable } from '../shared/slots-table.ts';
import { smsVoice, smsVoiceClient } from '../shared/sms-voice.ts';
import { step } from '../shared/step.ts';
import { createPool } from './create-pool.ts';

const { POLL_INITIAL_DELAY_SECONDS, EXHAUSTED_SECONDS, ...pacing } = environment({
  POLL_INITIAL_DELAY_SECONDS: seconds(1),
  EXHAUSTED_SECONDS: seconds(0),
  ...pacingEnvironment,
});

const ports = {
  smsVoice: smsVoice(smsVoiceClient(1)),
  slots: slotsTable(pacingClient(), pacing.PACING_TABLE, pacing),
  now: Date.now,
  pause,
  initialDelaySeconds: POLL_INITIAL_DELAY_SECONDS,
  exhaustedSeconds: EXHAUSTED_SECONDS,
};

/**
 * State "Create pool".
 * Safe to run twice: the ClientToken comes from the request, so that a repeat finds the first pool.
 */
export const handler = step(Slotted, CreationOrPreempted, (state) => createPool(state, ports));
