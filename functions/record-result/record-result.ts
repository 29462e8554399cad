import type { ClaimPorts } from '../idempotency/claim.ts';
import { complete } from '../idempotency/complete.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Result } from '../model/result.ts';
import type { ExecutionState } from '../model/state.ts';

interface Ports extends ClaimPorts {
  /** Tells dashboards and alarms. */
  report: (state: ExecutionState, result: Result) => void;
}

/** Completes how a request has ended, and says so to whoever watches. What is answered again has been counted before. */
export const recordResult = async (state: ExecutionState, { report, ...ports }: Ports): Promise<Result> => {
  const completed = await complete(state, ports);
  // Only an execution that could not make its claim gets here beside another one that could: the other answers.
  if (completed === 'in progress') {
    const message = 'Another execution works on the request, and answers it.';
    throw new ProvisioningError('ServiceUnavailable', { code: 'InProgressElsewhere', message });
  }

  const { isNew, ...result } = completed;
  if (isNew) report(state, result);
  return result;
};
