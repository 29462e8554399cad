import * as z from 'zod/mini';
import type { EndedExecution } from '../aws/ended-executions.ts';
import { Failure } from '../model/failure.ts';
import { parseJson } from '../runtime/json.ts';

/**
 * Whether an execution has published its own result, as far as its error and cause tell. The name of a failure class
 * alone is no proof: other Fail states use WorkflowFault, and a person can stop an execution under any name. Only
 * "Provisioning failed", which follows the publication, ends with the failure as its cause.
 */
export const hasAnswered = ({
  status,
  error,
  cause,
}: Pick<EndedExecution, 'status' | 'error' | 'cause'>): boolean => {
  if (status !== 'FAILED') return false;
  const failure = z.safeParse(Failure, parseJson(cause));
  return failure.success && failure.data.class === error;
};
