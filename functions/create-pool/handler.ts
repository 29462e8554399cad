import { setTimeout as pause } from 'node:timers/promises';
import { pacingClient } from '../aws/tables.ts';
import { Creation, Slotted } from '../model/state.ts';
import { smsVoice, smsVoiceClient } from '../pools/sms-voice.ts';
import { pacingEnvironment } from '../rate-limit/settings.ts';
import { slotsTable } from '../rate-limit/store.ts';
import { environment, seconds } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { createPool } from './create-pool.ts';

const { FIRST_LOOK_SECONDS, EXHAUSTED_SECONDS, ...pacing } = environment({
  FIRST_LOOK_SECONDS: seconds(1),
  EXHAUSTED_SECONDS: seconds(0),
  ...pacingEnvironment,
});

const ports = {
  smsVoice: smsVoice(smsVoiceClient(1)),
  slots: slotsTable(pacingClient(), pacing.PACING_TABLE, pacing),
  now: Date.now,
  pause,
  firstLookSeconds: FIRST_LOOK_SECONDS,
  exhaustedSeconds: EXHAUSTED_SECONDS,
};

/**
 * State "Create pool".
 * Safe to run twice: the ClientToken comes from the request, so that a repeat finds the first pool.
 */
export const handler = step(Slotted, Creation, (state) => createPool(state, ports));
