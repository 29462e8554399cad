import * as z from 'zod/mini';
import { UNSUCCESSFUL } from '../shared/ended-executions.ts';
import { step } from '../shared/step.ts';
import { safetyNetPorts } from './ports.ts';
import { reportInterrupted } from './report-interrupted.ts';

const ports = safetyNetPorts();

/** What EventBridge says of an execution. Source: Step Functions developer guide, "Execution Status Change". */
const StatusChange = z.object({
  detail: z.object({
    executionArn: z.string(),
    name: z.string(),
    status: z.enum(UNSUCCESSFUL),
    /** Milliseconds since the epoch. */
    startDate: z.number(),
  }),
});

/**
 * The safety net: hears of every execution that did not succeed, and answers for those that did not answer.
 * Safe to run twice: a repeat publishes the same answer.
 */
export const handler = step(StatusChange, z.void(), ({ detail: { startDate, ...execution } }) =>
  reportInterrupted({ ...execution, startedAt: new Date(startDate).toISOString() }, ports),
);
