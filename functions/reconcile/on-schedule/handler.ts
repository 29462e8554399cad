import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { endedExecutions } from '../../aws/ended-executions.ts';
import { executionsClient } from '../../aws/executions.ts';
import { tablesClient } from '../../aws/tables.ts';
import { secondsWithoutResult } from '../../idempotency/activity.ts';
import { activityTable } from '../../idempotency/activity-store.ts';
import { ledgerClient } from '../../idempotency/store.ts';
import { environment, seconds } from '../../runtime/environment.ts';
import { reportWithoutResult } from '../../runtime/metrics.ts';
import { step } from '../../runtime/step.ts';
import { reconcilerPorts } from '../ports.ts';
import { reconcile } from '../reconcile.ts';
import { reconcileOnSchedule } from '../reconcile-on-schedule.ts';
import { bookmarkTable } from '../store.ts';

const settings = environment({
  STATE_MACHINE_ARN: z.string().check(z.minLength(1)),
  RECONCILER_GRACE_SECONDS: seconds(0),
  RECONCILER_WINDOW_SECONDS: seconds(1),
  EXECUTION_LIFE_SECONDS: seconds(1),
  RATE_LIMIT_TABLE: z.string().check(z.minLength(1)),
  LEDGER_TABLE: z.string().check(z.minLength(1)),
});

const shared = reconcilerPorts();
const ports = {
  ...shared,
  pause,
  bookmark: bookmarkTable(tablesClient(), settings.RATE_LIMIT_TABLE),
  executions: endedExecutions(executionsClient(), settings.STATE_MACHINE_ARN),
  completeFor: (execution: Parameters<typeof reconcile>[0]) => reconcile(execution, shared),
};
const activity = activityTable(ledgerClient(), settings.LEDGER_TABLE);
const window = {
  graceSeconds: settings.RECONCILER_GRACE_SECONDS,
  windowSeconds: settings.RECONCILER_WINDOW_SECONDS,
  lifeSeconds: settings.EXECUTION_LIFE_SECONDS,
};

/**
 * The reconciler, on a schedule, for executions whose event was lost. Also measures how long no request got a result.
 * Safe to run twice: a repeat publishes the same result.
 */
export const handler = step(z.unknown(), z.void(), async (_event, invocation) => {
  try {
    reportWithoutResult(secondsWithoutResult(await activity(), Date.now()));
  } finally {
    await reconcileOnSchedule({ ...ports, msLeft: () => invocation.getRemainingTimeInMillis() }, window);
  }
});
