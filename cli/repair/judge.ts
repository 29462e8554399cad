import { type IdempotencyRecord, REQUEST_PART } from '../../functions/idempotency/record.ts';
import { resultIn } from '../../functions/idempotency/timeline.ts';
import { Identifier } from '../../functions/model/request.ts';
import type { Target } from '../stack/target.ts';

/** Whether a request can be sent again: its body, or why not. */
export type Verdict = { requestId: string; body: string } | { requestId: string; why: string };

/** The request from the ledger, with the metadata of its sender. */
const bodyOf = (entry: IdempotencyRecord): string | undefined => {
  const { requestId, correlationId, batch } = entry;
  const request = resultIn(entry)?.data.request;
  if (request === undefined) return undefined;
  return JSON.stringify({ metadata: { requestId, correlationId, batch }, data: request });
};

export const judge = async ({ listing }: Target, requestId: string): Promise<Verdict> => {
  const parts = await listing.partsOf(requestId);
  const entry = parts.find(({ part }) => part === REQUEST_PART);
  if (entry === undefined) {
    const why = parts.length > 0 ? 'was refused: correct it and submit it again' : 'is unknown';
    return { requestId, why };
  }
  if (entry.status === 'RUNNING') return { requestId, why: 'is still running' };
  if (entry.status === 'PROVISIONED') return { requestId, why: `is provisioned: ${entry.pool?.PoolId}` };
  if (!Identifier.safeParse(requestId).success) {
    const why =
      'cannot be sent again: it was named by an execution, and no request may have this ID. Submit it under another';
    return { requestId, why };
  }
  const body = bodyOf(entry);
  return body === undefined
    ? { requestId, why: 'is incomplete in the ledger: submit it again' }
    : { requestId, body };
};
