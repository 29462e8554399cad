import { type ClaimPorts, claim } from '../idempotency/claim.ts';
import { contentHashOf } from '../idempotency/ids.ts';
import type { Claim, Validated } from '../model/state.ts';
import { ownershipOf } from '../pools/ownership-tags.ts';

interface Ports extends ClaimPorts {
  /** The name of this deployment, which its pools carry. */
  service: string;
}

/** Makes sure that this execution alone works on the request, or says who has done so or does. Throws RequestIdConflict. */
export const claimRequest = async (asked: Validated, { service, ...ports }: Ports): Promise<Claim> => {
  const { is, record } = await claim(asked, ports);

  return {
    is,
    attempt: record.attempt,
    claimedAt: record.claimedAt,
    since: record.since,
    ownership: ownershipOf(service, asked.metadata.requestId, asked.request, contentHashOf(asked.request)),
    ...(record.pool !== undefined && {
      pool: record.pool,
      poolLost: record.failureClass === 'PoolNotUsable',
    }),
  };
};
