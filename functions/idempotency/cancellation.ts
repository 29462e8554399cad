import { ProvisioningError } from '../model/provisioning-error.ts';
import type { RequestMetadata } from '../model/request.ts';
import { type Ledger, REQUEST_PART, type Sent } from './record.ts';

/** More batches than one request is sent in while it is in progress. */
const MAX_REPEATS = 10;

/** Notes that a request in progress was sent again. */
export const withRepeat = (
  repeats: readonly Sent[] = [],
  { batch, requestedAt }: Pick<RequestMetadata, 'batch' | 'requestedAt'>,
): Sent[] => {
  const isSame = ({ batchId }: Sent) => batchId === batch?.id;
  const before = repeats.find(isSame)?.requestedAt ?? requestedAt;
  const latest = before > requestedAt ? before : requestedAt;

  return [...repeats.filter((one) => !isSame(one)), { batchId: batch?.id, requestedAt: latest }].slice(
    -MAX_REPEATS,
  );
};

/** When the batch of a request was cancelled, if it was and the request was sent before. */
const cancellationOf = async (
  { batchId, requestedAt }: Sent,
  { cancelledAt }: Pick<Ledger, 'cancelledAt'>,
): Promise<string | undefined> => {
  const at = batchId === undefined ? undefined : await cancelledAt(batchId);

  return at === undefined || Date.parse(at) < Date.parse(requestedAt) ? undefined : at;
};

/** Whether the request was sent again, after the cancellation or in a batch that was not cancelled. */
const isSentAgain = async (
  requestId: string,
  ledger: Pick<Ledger, 'cancelledAt' | 'read'>,
): Promise<boolean> => {
  const record = await ledger.read({ requestId, part: REQUEST_PART });
  for (const sent of record?.repeats ?? [])
    if ((await cancellationOf(sent, ledger)) === undefined) return true;
  return false;
};

/**
 * Throws Cancelled if the batch of the request was cancelled after the request was sent. A request without a batch costs
 * no call.
 */
export const assertNotCancelled = async (
  { requestId, batch, requestedAt }: Pick<RequestMetadata, 'requestId' | 'batch' | 'requestedAt'>,
  ledger: Pick<Ledger, 'cancelledAt' | 'read'>,
): Promise<void> => {
  if (batch === undefined) return;
  const at = await cancellationOf({ batchId: batch.id, requestedAt }, ledger);
  if (at === undefined || (await isSentAgain(requestId, ledger))) return;

  const message = `The batch ${batch.id} was cancelled at ${at}. CreatePool was not called.`;
  throw new ProvisioningError('Cancelled', { code: 'Cancelled', message });
};
