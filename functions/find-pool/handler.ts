import { Claimed, Searched } from '../model/state.ts';
import { rateLimitedService } from '../pools/rate-limited-service.ts';
import { rateLimitEnvironment } from '../rate-limit/settings.ts';
import { environment, seconds } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { findPool } from './find-pool.ts';

const { CREATE_DEADLINE_SECONDS, POLL_INITIAL_DELAY_SECONDS, ...rateLimit } = environment({
  CREATE_DEADLINE_SECONDS: seconds(1),
  POLL_INITIAL_DELAY_SECONDS: seconds(1),
  ...rateLimitEnvironment,
});

const ports = {
  smsVoice: rateLimitedService(rateLimit),
  now: Date.now,
  random: Math.random,
  initialDelaySeconds: POLL_INITIAL_DELAY_SECONDS,
  deadlineSeconds: CREATE_DEADLINE_SECONDS,
};

/**
 * State "Find pool".
 * Safe to run twice: it only reads.
 */
export const handler = step(Claimed, Searched, (state) => findPool(state, ports));
