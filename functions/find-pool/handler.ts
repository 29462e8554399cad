import { Claimed, Sought } from '../shared/contracts.ts';
import { environment, seconds } from '../shared/environment.ts';
import { pacingEnvironment } from '../shared/pace.ts';
import { pacedService } from '../shared/paced-service.ts';
import { step } from '../shared/step.ts';
import { findPool } from './find-pool.ts';

const { CREATE_DEADLINE_SECONDS, POLL_INITIAL_DELAY_SECONDS, ...pacing } = environment({
  CREATE_DEADLINE_SECONDS: seconds(1),
  POLL_INITIAL_DELAY_SECONDS: seconds(1),
  ...pacingEnvironment,
});

const ports = {
  smsVoice: pacedService(pacing),
  now: Date.now,
  random: Math.random,
  initialDelaySeconds: POLL_INITIAL_DELAY_SECONDS,
  deadlineSeconds: CREATE_DEADLINE_SECONDS,
};

/**
 * State "Find pool".
 * Safe to run twice: it only reads.
 */
export const handler = step(Claimed, Sought, (state) => findPool(state, ports));
