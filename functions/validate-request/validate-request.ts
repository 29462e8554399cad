import type { Received, Validated } from '../shared/contracts.ts';
import { clientTokenOf } from '../shared/ids.ts';
import { normalise } from '../shared/normalise.ts';
import { ProvisioningError } from '../shared/provisioning-error.ts';
import { faultText } from '../shared/request-faults.ts';
import { cut } from '../shared/shown.ts';

/** The input of any door as one normalised request. Throws InvalidRequest. */
export const validateRequest = (received: Received): Validated => {
  const normalised = normalise(received);
  if (normalised.faults === undefined) {
    const { metadata, request } = normalised;
    return { metadata, request, clientToken: clientTokenOf(metadata.requestId, request) };
  }

  // An execution carries 32 KiB of a cause, so "Record outcome" reads all the faults from the input once more.
  const message = normalised.faults.map(faultText).join('; ');
  throw new ProvisioningError('InvalidRequest', { code: 'InvalidRequest', message: cut(message, 1_024) });
};
