import { ExecutionDoesNotExist, paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import { histories } from '../../functions/aws/execution-history.ts';
import type { IdempotencyRecord } from '../../functions/idempotency/record.ts';
import type { Pool } from '../../functions/model/pool.ts';
import { progressOf } from '../../functions/reconcile/progress.ts';
import type { Target } from './target.ts';

/** Maximum number of history events to read. */
const MAX_EVENTS = 2_000;

/** A state of an execution. */
export interface Visit {
  state: string;
  first: string;
  last: string;
  times: number;
  /** The last error in this state. */
  error?: string;
}

/** The states of an execution, each once, in the order of first entry. */
export const visitsOf = async (client: SFNClient, executionArn: string): Promise<Visit[]> => {
  const visits = new Map<string, Visit>();
  let state = '';
  let read = 0;
  try {
    for await (const { events = [] } of paginateGetExecutionHistory(
      { client, pageSize: 1_000 },
      { executionArn },
    )) {
      for (const event of events) {
        const at = event.timestamp?.toISOString() ?? '';
        const { name } = event.stateEnteredEventDetails ?? {};
        const failed = event.lambdaFunctionFailedEventDetails ?? event.taskFailedEventDetails;
        if (name !== undefined) {
          state = name;
          const before = visits.get(name);
          visits.set(name, {
            ...(before ?? { first: at }),
            state,
            last: at,
            times: (before?.times ?? 0) + 1,
          });
        }
        const visit = visits.get(state);
        if (visit !== undefined && failed?.error !== undefined) visit.error = failed.error;
      }
      read += events.length;
      if (read > MAX_EVENTS) break;
    }
  } catch (error) {
    // Step Functions deletes a history after 90 days; the ledger keeps the request.
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
  }
  return [...visits.values()];
};

/** The pool of a running request. Until the request completes, only the execution history has it. */
export const poolSoFar = async (
  { stepFunctions }: Target,
  entry: IdempotencyRecord,
): Promise<Pool | undefined> => {
  const { requestId, trigger, executionArn, requestedAt } = entry;
  const progress = await progressOf(histories(stepFunctions).newestFirst(executionArn), {
    requestId,
    trigger,
    executionArn,
    requestedAt,
  }).catch(() => undefined);

  return progress !== undefined && 'state' in progress ? progress.state.creation?.pool : undefined;
};
