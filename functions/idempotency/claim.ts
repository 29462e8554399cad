import { ProvisioningError } from '../model/provisioning-error.ts';
import type { RequestMetadata } from '../model/request.ts';
import type { Claim, Validated } from '../model/state.ts';
import { contentHashOf } from './ids.ts';
import {
  type IdempotencyRecord,
  type Ledger,
  partOfAttempt,
  REQUEST_PART,
  requestedBy,
  withDelivery,
} from './record.ts';
import { searchTermsOf } from './search-terms.ts';

export interface ClaimPorts {
  ledger: Ledger;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Claims that lose against others so many times in a row are left to the Retry of the state machine. */
const MAX_RACES = 5;

/** What becomes of a claim: what the execution is told, and the item to write first where it makes a difference. */
interface Decision {
  is: Claim['is'] | 'refused';
  record: IdempotencyRecord;
  write: boolean;
}

const conflict = (
  { metadata: { requestId } }: Validated,
  { executionArn, poolMayExist, status }: IdempotencyRecord,
) => {
  const why =
    status === 'FAILED' && poolMayExist
      ? 'failed, but may have left a pool behind, so that only the same content can be sent again under it'
      : `is ${status}`;
  const message = `The request id ${requestId} belongs to a request with other content, which ${why}: ${executionArn}.`;

  return new ProvisioningError('RequestIdConflict', { code: 'RequestIdConflict', message });
};

const firstRecord = ({ metadata, request, delivery }: Validated, now: string): IdempotencyRecord => ({
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

const claimedBy = (metadata: RequestMetadata, now: string) => ({
  ...requestedBy(metadata),
  status: 'RUNNING' as const,
  claimedAt: now,
  updatedAt: now,
});

/** A request that failed is worked on once more, as it was or corrected. What an earlier attempt may have made is kept. */
const claimedAgain = (
  record: IdempotencyRecord,
  { metadata, request, delivery }: Validated,
  now: string,
): IdempotencyRecord => ({
  ...record,
  ...claimedBy(metadata, now),
  ...searchTermsOf(request),
  revision: record.revision + 1,
  contentHash: contentHashOf(request),
  attempt: record.attempt + 1,
  deliveries: withDelivery(record.deliveries, delivery),
});

/**
 * An attempt that another one is about to follow, as an item of its own: its answer may not have gone out yet. Written
 * before the item of the request is; where it is there already, another execution tried the same.
 */
const superseded = (record: IdempotencyRecord): IdempotencyRecord => ({
  ...record,
  part: partOfAttempt(record.attempt),
  revision: 1,
});

/** One that is answered by the execution at work. It is remembered: if that fails, a repeat by AWS asks for nothing new. */
const absorbed = (record: IdempotencyRecord, { delivery }: Validated): Decision => ({
  is: 'in progress',
  record: {
    ...record,
    revision: record.revision + 1,
    deliveries: withDelivery(record.deliveries, delivery),
  },
  write: true,
});

/** What an execution that holds the claim has to do. */
const work = ({ poolMayExist }: IdempotencyRecord): Claim['is'] => (poolMayExist ? 'resumed' : 'new');

/** One that is refused for good. It is remembered: once the other request has failed, a repeat by AWS is refused too. */
const refused = (record: IdempotencyRecord, { delivery }: Validated): Decision => ({
  is: 'refused',
  record: {
    ...record,
    revision: record.revision + 1,
    refused: withDelivery(record.refused ?? [], delivery),
  },
  // What is provisioned refuses other content for ever.
  write: record.status !== 'PROVISIONED' && !record.refused?.includes(delivery),
});

const decide = (record: IdempotencyRecord, asked: Validated, now: string): Decision => {
  const { status, poolMayExist } = record;
  const kept = (is: Claim['is']): Decision => ({ is, record, write: false });
  // The answer to this execution's own claim got lost.
  if (status === 'RUNNING' && record.executionArn === asked.metadata.executionArn) return kept(work(record));
  if (record.refused?.includes(asked.delivery)) return refused(record, asked);
  const same = record.contentHash === contentHashOf(asked.request);
  // A delivery that AWS repeats asks for nothing new: only somebody who sends again does.
  const repeated = record.deliveries.includes(asked.delivery);
  if (!same && !repeated && (status !== 'FAILED' || poolMayExist)) return refused(record, asked);
  if (status === 'RUNNING') return repeated ? kept('in progress') : absorbed(record, asked);
  if (status === 'PROVISIONED' || repeated) return kept('completed');

  return { is: work(record), record: claimedAgain(record, asked, now), write: true };
};

/** Asks for the first claim straight away: nearly every request is new, and a claim that is taken is read then. */
const attempt = async (asked: Validated, { ledger, now }: ClaimPorts): Promise<Decision | undefined> => {
  const time = new Date(now()).toISOString();
  const first = firstRecord(asked, time);
  if (await ledger.write(first)) return { is: 'new', record: first, write: false };

  const record = await ledger.read(first);
  if (record === undefined) return undefined;
  const decision = decide(record, asked, time);
  if (decision.record.attempt > record.attempt) await ledger.write(superseded(record));
  return !decision.write || (await ledger.write(decision.record)) ? decision : undefined;
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
): Promise<{ is: Claim['is']; record: IdempotencyRecord }> => {
  for (let race = 0; race < MAX_RACES; race++) {
    const decision = await attempt(asked, ports);
    if (decision === undefined) continue;
    const { is, record } = decision;
    if (is === 'refused') throw conflict(asked, record);
    return { is, record };
  }

  const message = `The claim was lost to other executions ${MAX_RACES} times in a row.`;
  throw new ProvisioningError('ServiceUnavailable', { code: 'ClaimContended', message });
};
