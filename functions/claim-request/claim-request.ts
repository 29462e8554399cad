import { assertNotCancelled } from '../idempotency/cancellation.ts';
import { type ClaimPorts, claim } from '../idempotency/claim.ts';
import { contentHashOf } from '../idempotency/ids.ts';
import type { IdempotencyRecord } from '../idempotency/record.ts';
import type { Claim, Validated } from '../model/state.ts';
import { ownershipOf } from '../pools/ownership-tags.ts';

interface Ports extends ClaimPorts {
  /** The name of this deployment, which the ownership tags contain. */
  service: string;
}

/** The maximum number of tags of a request beside which an earlier version had room for its ownership tags. */
const MAX_TAGS_BEFORE = 197;

/** Whether the pool of the request may be from an earlier version, which gave it no ownership tags. */
const isBefore = (is: Claim['is'], { calls }: IdempotencyRecord, { request }: Validated): boolean =>
  is === 'resumed' && calls === undefined && (request.Tags ?? []).length > MAX_TAGS_BEFORE;

/** Claims the request for this execution, or returns the state of the existing record. Throws RequestIdConflict, or Cancelled. */
export const claimRequest = async (validated: Validated, { service, ...ports }: Ports): Promise<Claim> => {
  const { is, record } = await claim(validated, ports);
  if (is === 'new') await assertNotCancelled(validated.metadata, ports.ledger);
  const { contentHash = contentHashOf(validated.request) } = record;

  return {
    is,
    attempt: record.attempt,
    claimedAt: record.claimedAt,
    since: record.since,
    contentHash,
    ownership: isBefore(is, record, validated)
      ? []
      : ownershipOf(service, validated.metadata.requestId, validated.request, contentHash),
    ...(record.calls !== undefined && { calls: record.calls }),
    ...(record.pool !== undefined && {
      pool: record.pool,
      poolLost: record.failureClass === 'PoolNotUsable',
    }),
  };
};
