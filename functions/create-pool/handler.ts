import { Claimed, Creation } from '../shared/contracts.ts';
import { environment, seconds } from '../shared/environment.ts';
import { smsVoice, smsVoiceClient } from '../shared/sms-voice.ts';
import { step } from '../shared/step.ts';
import { createPool } from './create-pool.ts';

const { FIRST_LOOK_SECONDS } = environment({ FIRST_LOOK_SECONDS: seconds(1) });

const ports = { smsVoice: smsVoice(smsVoiceClient(1)), now: Date.now, firstLookSeconds: FIRST_LOOK_SECONDS };

/**
 * State "Create pool".
 * Safe to run twice: the ClientToken comes from the request, so that a repeat finds the first pool.
 */
export const handler = step(Claimed, Creation, (state) => createPool(state, ports));
