import { ProvisioningError } from '../model/provisioning-error.ts';
import type { RequestMetadata } from '../model/request.ts';
import type { Ledger } from './record.ts';

/**
 * Throws Cancelled if the batch of the request was cancelled after the request was sent. A request without a batch costs
 * no call.
 */
export const assertNotCancelled = async (
  { batch, requestedAt }: Pick<RequestMetadata, 'batch' | 'requestedAt'>,
  { cancelledAt }: Pick<Ledger, 'cancelledAt'>,
): Promise<void> => {
  if (batch === undefined) return;
  const at = await cancelledAt(batch.id);
  if (at === undefined || Date.parse(at) < Date.parse(requestedAt)) return;

  const message = `The batch ${batch.id} was cancelled at ${at}. CreatePool was not called.`;
  throw new ProvisioningError('Cancelled', { code: 'Cancelled', message });
};
