import * as z from 'zod/mini';
import { UNSUCCESSFUL } from '../../aws/ended-executions.ts';
import { step } from '../../runtime/step.ts';
import { reconcilerPorts } from '../ports.ts';
import { reconcile } from '../reconcile.ts';

const ports = reconcilerPorts();

/** The event of EventBridge about an execution. Source: Step Functions developer guide, "Execution Status Change". */
const StatusChange = z.object({
  detail: z.object({
    executionArn: z.string(),
    name: z.string(),
    status: z.enum(UNSUCCESSFUL),
    /** Milliseconds since the epoch. */
    startDate: z.number(),
    stopDate: z.number(),
    error: z.nullish(z.string()),
    cause: z.nullish(z.string()),
  }),
});

/**
 * The reconciler, on the event of each execution that ended without success. Publishes the result if the execution did
 * not.
 * Safe to run twice: a repeat publishes the same result.
 */
export const handler = step(StatusChange, z.void(), ({ detail }) => {
  const { startDate, stopDate: stoppedAt, error, cause, ...execution } = detail;
  const startedAt = new Date(startDate).toISOString();

  return reconcile(
    { ...execution, startedAt, stoppedAt, error: error ?? undefined, cause: cause ?? undefined },
    ports,
  );
});
