import { Created, Creation } from '../shared/contracts.ts';
import { environment, seconds } from '../shared/environment.ts';
import { smsVoice, smsVoiceClient } from '../shared/sms-voice.ts';
import { step } from '../shared/step.ts';
import { describePool } from './describe-pool.ts';

const settings = environment({
  POOL_DEADLINE_SECONDS: seconds(1),
  VISIBILITY_GRACE_SECONDS: seconds(0),
  LOOK_INTERVAL_MAX_SECONDS: seconds(1),
});

const ports = {
  smsVoice: smsVoice(smsVoiceClient(2)),
  now: Date.now,
  deadlineSeconds: settings.POOL_DEADLINE_SECONDS,
  graceSeconds: settings.VISIBILITY_GRACE_SECONDS,
  maxWaitSeconds: settings.LOOK_INTERVAL_MAX_SECONDS,
};

/**
 * State "Describe pool".
 * Safe to run twice: it only reads.
 */
export const handler = step(Created, Creation, (state) => describePool(state, ports));
