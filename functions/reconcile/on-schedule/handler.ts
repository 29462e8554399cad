import * as z from 'zod/mini';
import { endedExecutions } from '../../aws/ended-executions.ts';
import { executionsClient } from '../../aws/executions.ts';
import { environment, seconds } from '../../runtime/environment.ts';
import { step } from '../../runtime/step.ts';
import { safetyNetPorts } from '../ports.ts';
import { reportInterrupted } from '../reconcile.ts';
import { sweepUnanswered } from '../sweep.ts';

const settings = environment({
  STATE_MACHINE_ARN: z.string().check(z.minLength(1)),
  SWEEP_GRACE_SECONDS: seconds(0),
  SWEEP_WINDOW_SECONDS: seconds(1),
  EXECUTION_LIFE_SECONDS: seconds(1),
});

const net = safetyNetPorts();
const ports = {
  ...net,
  executions: endedExecutions(executionsClient(), settings.STATE_MACHINE_ARN),
  answerFor: (execution: Parameters<typeof reportInterrupted>[0]) => reportInterrupted(execution, net),
};
const window = {
  graceSeconds: settings.SWEEP_GRACE_SECONDS,
  windowSeconds: settings.SWEEP_WINDOW_SECONDS,
  lifeSeconds: settings.EXECUTION_LIFE_SECONDS,
};

/**
 * The net under the safety net, on a schedule.
 * Safe to run twice: a repeat publishes the same answer.
 */
export const handler = step(z.unknown(), z.void(), () => sweepUnanswered(ports, window));
