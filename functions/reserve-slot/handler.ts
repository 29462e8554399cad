import { tablesClient } from '../aws/tables.ts';
import { ReservedSlot, ReserveRequest } from '../model/state.ts';
import { rateLimitEnvironment, rateLimitOf } from '../rate-limit/settings.ts';
import { limiterTable } from '../rate-limit/store.ts';
import { environment, seconds } from '../runtime/environment.ts';
import { reportSlotWait } from '../runtime/metrics.ts';
import { step } from '../runtime/step.ts';
import { reserveSlot } from './reserve-slot.ts';

const { SLOT_DEADLINE_SECONDS, ...rateLimit } = environment({
  SLOT_DEADLINE_SECONDS: seconds(1),
  ...rateLimitEnvironment,
});

const limit = rateLimitOf('CreatePool', rateLimit);
const ports = {
  limiter: limiterTable(tablesClient(), rateLimit.RATE_LIMIT_TABLE, rateLimit),
  limit,
  deadlineSeconds: SLOT_DEADLINE_SECONDS,
  report: reportSlotWait,
  clock: Date.now,
};

/**
 * State "Reserve create slot".
 * Safe to run twice: an unused slot is lost, and costs one interval.
 */
export const handler = step(ReserveRequest, ReservedSlot, (request) => reserveSlot(request, ports));
