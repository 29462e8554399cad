import { setTimeout as pause } from 'node:timers/promises';
import { Claimed, Sought } from '../shared/contracts.ts';
import { environment, seconds } from '../shared/environment.ts';
import { smsVoice, smsVoiceClient } from '../shared/sms-voice.ts';
import { step } from '../shared/step.ts';
import { findPool } from './find-pool.ts';

const { CREATE_DEADLINE_SECONDS, FIRST_LOOK_SECONDS } = environment({
  CREATE_DEADLINE_SECONDS: seconds(1),
  FIRST_LOOK_SECONDS: seconds(1),
});

const ports = {
  smsVoice: smsVoice(smsVoiceClient(2)),
  now: Date.now,
  random: Math.random,
  pause,
  firstLookSeconds: FIRST_LOOK_SECONDS,
  deadlineSeconds: CREATE_DEADLINE_SECONDS,
};

/**
 * State "Find pool".
 * Safe to run twice: it only reads.
 */
export const handler = step(Claimed, Sought, (state) => findPool(state, ports));
