import type { ClaimPorts } from '../idempotency/claim.ts';
import { complete } from '../idempotency/complete.ts';
import { NotARequest } from '../model/not-a-request.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Result } from '../model/result.ts';
import type { ExecutionState } from '../model/state.ts';
import { identify } from '../results/result.ts';

interface Ports extends ClaimPorts {
  /** Reports to dashboards and alarms. */
  report: (state: ExecutionState, result: Result) => void;
}

/**
 * Completes the request, and reports its result once: a repeated result has been counted already. Throws NotARequest
 * where "Validate request" could not.
 */
export const recordResult = async (state: ExecutionState, { report, ...ports }: Ports): Promise<Result> => {
  const { noRequest } = identify(state);
  if (noRequest !== undefined) throw new NotARequest(noRequest);
  const completed = await complete(state, ports);
  // Only an execution without a claim can be in progress here: another one holds the claim and publishes the result.
  if (completed === 'in progress') {
    const message = 'Another execution works on the request and publishes its result.';
    throw new ProvisioningError('ServiceUnavailable', { code: 'InProgress', message });
  }

  const { isNew, ...result } = completed;
  if (isNew) report(state, result);
  return result;
};
