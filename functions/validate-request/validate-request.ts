import type { Received, Validated } from '../shared/contracts.ts';
import { normalise } from '../shared/normalise.ts';
import { ProvisioningError } from '../shared/provisioning-error.ts';
import { cut } from '../shared/shown.ts';

/** The input of any door as one normalised request. Throws InvalidRequest. */
export const validateRequest = (received: Received): Validated => {
  const normalised = normalise(received);
  if (normalised.faults === undefined) {
    const { metadata, request, delivery } = normalised;
    return { metadata, request, delivery };
  }

  // The input stays beside the cause, and both share 256 KiB: "Record outcome" reads the faults from the input.
  const { length, 0: first } = normalised.faults;
  const message = cut(`${length} faults, the first at ${first?.path || 'the request as a whole'}`, 200);
  throw new ProvisioningError('InvalidRequest', { code: 'InvalidRequest', message });
};
