import type { Claim, RequestMetadata, Validated } from './contracts.ts';
import { conflictIdOf, contentHashOf } from './ids.ts';
import { type Entry, type Ledger, REQUEST_PART } from './ledger.ts';
import { ProvisioningError } from './provisioning-error.ts';
import { searchTermsOf } from './search-terms.ts';

export interface ClaimPorts {
  ledger: Ledger;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Claims that lose against others so many times in a row are left to the Retry of the state machine. */
const MAX_RACES = 5;

/** A delivery is repeated within a day; more different ones than this for one request in a day are nobody's. */
const MAX_DELIVERIES = 50;

/** What becomes of a claim: what the execution is told, and the item to write first where it makes a difference. */
interface Decision {
  is: Claim['is'];
  entry: Entry;
  write: boolean;
}

const conflict = ({ metadata: { requestId } }: Validated, { executionArn, poolMayExist, status }: Entry) => {
  const why =
    status === 'FAILED' && poolMayExist
      ? 'failed, but may have left a pool behind, so that only the same content can be sent again under it'
      : `is ${status}`;
  const message = `The request id ${requestId} belongs to a request with other content, which ${why}: ${executionArn}.`;

  return new ProvisioningError('RequestIdConflict', { code: 'RequestIdConflict', message });
};

const firstEntry = ({ metadata, request, delivery }: Validated, now: string): Entry => ({
  ...claimedBy(metadata, now),
  ...searchTermsOf(request),
  part: REQUEST_PART,
  revision: 1,
  contentHash: contentHashOf(request),
  attempt: 1,
  since: now,
  deliveries: [delivery],
  poolMayExist: false,
});

const claimedBy = (
  { requestId, correlationId, executionArn, door, requestedAt }: RequestMetadata,
  now: string,
) => ({
  requestId,
  correlationId,
  executionArn,
  door,
  requestedAt,
  status: 'RUNNING' as const,
  claimedAt: now,
  updatedAt: now,
});

/** A request that failed is worked on once more, as it was or corrected. What an earlier attempt may have made is kept. */
const claimedAgain = (entry: Entry, { metadata, request, delivery }: Validated, now: string): Entry => ({
  ...entry,
  ...claimedBy(metadata, now),
  tags: undefined,
  ...searchTermsOf(request),
  revision: entry.revision + 1,
  contentHash: contentHashOf(request),
  attempt: entry.attempt + 1,
  deliveries: [...entry.deliveries, delivery].slice(-MAX_DELIVERIES),
  failureClass: undefined,
});

/** What an execution that holds the claim has to do. */
const work = ({ poolMayExist }: Entry): Claim['is'] => (poolMayExist ? 'resumed' : 'new');

/** @throws RequestIdConflict */
const decide = (entry: Entry, asked: Validated, now: string): Decision => {
  const { status, poolMayExist } = entry;
  const kept = (is: Claim['is']): Decision => ({ is, entry, write: false });
  // The answer to this execution's own claim got lost.
  if (status === 'RUNNING' && entry.executionArn === asked.metadata.executionArn) return kept(work(entry));
  const same = entry.contentHash === contentHashOf(asked.request);
  // A delivery that AWS repeats asks for nothing new: only somebody who sends again does.
  const repeated = entry.deliveries.includes(asked.delivery);
  if (!same && !repeated && (status !== 'FAILED' || poolMayExist)) throw conflict(asked, entry);
  if (status === 'RUNNING') return kept('running');
  if (status === 'PROVISIONED' || repeated) return kept('finished');

  return { is: work(entry), entry: claimedAgain(entry, asked, now), write: true };
};

/** Whether this very delivery was refused before: AWS repeats it, and what it asked for is settled. */
const wasRefused = async ({ metadata, request, delivery }: Validated, ledger: Ledger): Promise<boolean> => {
  const refusal = await ledger.read({ requestId: metadata.requestId, part: conflictIdOf(metadata, request) });

  return refusal?.deliveries.includes(delivery) ?? false;
};

/** Asks for the first claim straight away: nearly every request is new, and a claim that is taken is read then. */
const attempt = async (asked: Validated, { ledger, now }: ClaimPorts): Promise<Decision | undefined> => {
  const time = new Date(now()).toISOString();
  const first = firstEntry(asked, time);
  if (await ledger.write(first)) return { is: 'new', entry: first, write: false };

  const entry = await ledger.read(first);
  if (entry === undefined) return undefined;
  const decision = decide(entry, asked, time);
  if (decision.write && (await wasRefused(asked, ledger))) throw conflict(asked, entry);
  return !decision.write || (await ledger.write(decision.entry)) ? decision : undefined;
};

/**
 * Makes sure that one execution alone works on a request.
 *
 * @returns what is to be done, and the item of the request as it stands now
 * @throws RequestIdConflict when the request id belongs to other content
 */
export const claim = async (
  asked: Validated,
  ports: ClaimPorts,
): Promise<{ is: Claim['is']; entry: Entry }> => {
  for (let race = 0; race < MAX_RACES; race++) {
    const decision = await attempt(asked, ports);
    if (decision !== undefined) return decision;
  }

  const message = `The claim was lost to other executions ${MAX_RACES} times in a row.`;
  throw new ProvisioningError('ServiceUnavailable', { code: 'ClaimContended', message });
};
