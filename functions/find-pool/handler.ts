import { Claimed, Sought } from '../model/state.ts';
import { pacedService } from '../pools/rate-limited-service.ts';
import { pacingEnvironment } from '../rate-limit/settings.ts';
import { environment, seconds } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { findPool } from './find-pool.ts';

const { CREATE_DEADLINE_SECONDS, FIRST_LOOK_SECONDS, ...pacing } = environment({
  CREATE_DEADLINE_SECONDS: seconds(1),
  FIRST_LOOK_SECONDS: seconds(1),
  ...pacingEnvironment,
});

const ports = {
  smsVoice: pacedService(pacing),
  now: Date.now,
  random: Math.random,
  firstLookSeconds: FIRST_LOOK_SECONDS,
  deadlineSeconds: CREATE_DEADLINE_SECONDS,
};

/**
 * State "Find pool".
 * Safe to run twice: it only reads.
 */
export const handler = step(Claimed, Sought, (state) => findPool(state, ports));
