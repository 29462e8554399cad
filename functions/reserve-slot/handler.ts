import { pacingClient } from '../aws/tables.ts';
import { ReservedSlot, ReserveRequest } from '../model/state.ts';
import { paceOf, pacingEnvironment } from '../rate-limit/settings.ts';
import { slotsTable } from '../rate-limit/store.ts';
import { environment, seconds } from '../runtime/environment.ts';
import { reportSlotWait } from '../runtime/metrics.ts';
import { step } from '../runtime/step.ts';
import { reserveSlot } from './reserve-slot.ts';

const { SLOT_DEADLINE_SECONDS, ...pacing } = environment({
  SLOT_DEADLINE_SECONDS: seconds(1),
  ...pacingEnvironment,
});

const pace = paceOf('CreatePool', pacing);
const ports = {
  slots: slotsTable(pacingClient(), pacing.PACING_TABLE, pacing),
  pace,
  random: Math.random,
  deadlineSeconds: SLOT_DEADLINE_SECONDS,
  report: reportSlotWait,
};

/**
 * State "Reserve create slot".
 * Safe to run twice: a slot that nobody uses is lost, and costs one interval.
 */
export const handler = step(ReserveRequest, ReservedSlot, (request) => reserveSlot(request, ports));
