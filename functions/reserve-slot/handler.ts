import { ReservedSlot, ReserveRequest } from '../shared/contracts.ts';
import { environment, seconds } from '../shared/environment.ts';
import { reportSlotWait } from '../shared/metrics.ts';
import { paceOf, pacingEnvironment } from '../shared/pace.ts';
import { pacingClient } from '../shared/pacing-table.ts';
import { slotsTable } from '../shared/slots-table.ts';
import { step } from '../shared/step.ts';
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
