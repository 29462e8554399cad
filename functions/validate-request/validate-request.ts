import { normalise } from '../intake/normalise.ts';
import { NotARequest } from '../model/not-a-request.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Received, Validated } from '../model/state.ts';
import { truncate } from '../runtime/format.ts';
import { countNotARequest } from '../runtime/metrics.ts';

/** Converts the input of any trigger into a normalised request. Throws InvalidRequest and NotARequest. */
export const validateRequest = (received: Received): Validated => {
  const normalised = normalise(received);
  if (normalised.noRequest !== undefined) {
    countNotARequest();
    throw new NotARequest(normalised.noRequest);
  }
  if (normalised.faults === undefined) {
    const { metadata, request, delivery } = normalised;
    return { metadata, request, delivery };
  }

  // The state keeps the input beside the cause, and both share 256 KiB: "Record result" derives the faults from the
  // input.
  const { length, 0: first } = normalised.faults;
  const message = truncate(`${length} faults, the first at ${first?.path || 'the request as a whole'}`, 200);
  throw new ProvisioningError('InvalidRequest', { code: 'InvalidRequest', message });
};
