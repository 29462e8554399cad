import * as z from 'zod/mini';
import { bus, busClient } from '../shared/bus.ts';
import type { Outcome } from '../shared/contracts.ts';
import { environment } from '../shared/environment.ts';
import { histories } from '../shared/execution-history.ts';
import { executionsClient } from '../shared/executions.ts';
import { log } from '../shared/log.ts';
import { countInterrupted } from '../shared/metrics.ts';
import { step } from '../shared/step.ts';
import { reportInterrupted } from './report-interrupted.ts';

const { EVENT_BUS_NAME } = environment({ EVENT_BUS_NAME: z.string().check(z.minLength(1)) });

const report = ({ outcome }: Outcome): void => {
  const { requestId, executionArn } = outcome.detail.metadata;
  countInterrupted();
  log('WARN', 'answered for an execution that did not', {
    requestId,
    execution: executionArn,
    failureClass: outcome.error,
  });
};

const ports = {
  histories: histories(executionsClient()),
  bus: bus(busClient(), EVENT_BUS_NAME),
  now: Date.now,
  report,
};

/** What EventBridge says of an execution. Source: Step Functions developer guide, "Execution Status Change". */
const StatusChange = z.object({
  detail: z.object({
    executionArn: z.string(),
    name: z.string(),
    status: z.enum(['ABORTED', 'FAILED', 'TIMED_OUT']),
    /** Milliseconds since the epoch. */
    startDate: z.number(),
    error: z.nullish(z.string()),
    cause: z.nullish(z.string()),
  }),
});

/**
 * The safety net: hears of every execution that did not succeed, and answers for those that did not answer.
 * Safe to run twice: a repeat publishes the same answer.
 */
export const handler = step(StatusChange, z.void(), ({ detail: { startDate, error, cause, ...execution } }) =>
  reportInterrupted(
    {
      ...execution,
      startedAt: new Date(startDate).toISOString(),
      error: error ?? undefined,
      cause: cause ?? undefined,
    },
    ports,
  ),
);
