import type { ClaimPorts } from '../idempotency/claim.ts';
import { settle } from '../idempotency/complete.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Outcome } from '../model/result.ts';
import type { Ended } from '../model/state.ts';

interface Ports extends ClaimPorts {
  /** Tells dashboards and alarms. */
  report: (ended: Ended, outcome: Outcome) => void;
}

/** Settles how a request has ended, and says so to whoever watches. What is answered again has been counted before. */
export const recordOutcome = async (ended: Ended, { report, ...ports }: Ports): Promise<Outcome> => {
  const settled = await settle(ended, ports);
  // Only an execution that could not make its claim gets here beside another one that could: the other answers.
  if (settled === 'elsewhere') {
    const message = 'Another execution works on the request, and answers it.';
    throw new ProvisioningError('ServiceUnavailable', { code: 'AnsweredElsewhere', message });
  }

  const { isNew, ...outcome } = settled;
  if (isNew) report(ended, outcome);
  return outcome;
};
