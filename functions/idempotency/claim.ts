import { ProvisioningError } from '../model/provisioning-error.ts';
import type { RequestMetadata } from '../model/request.ts';
import type { Claim, Validated } from '../model/state.ts';
import { withRepeat } from './cancellation.ts';
import { contentHashOf, hasContent } from './ids.ts';
import {
  batchEntryOf,
  type IdempotencyRecord,
  isRepeated,
  type Ledger,
  nameOfDelivery,
  partOfAttempt,
  REQUEST_PART,
  requestedBy,
  wasRefused,
  withDelivery,
} from './record.ts';
import { searchTermsOf } from './search-terms.ts';

export interface ClaimPorts {
  ledger: Ledger;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** After this number of lost conditional writes in a row, the Retry of the state machine takes over. */
const MAX_RACES = 5;

/** The decision about a claim: its result, and the record to write first if it changes. */
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
      ? 'failed and may have left a pool behind. Send the same content again, or use a new request id'
      : `is ${status}`;
  const message = `The request id ${requestId} belongs to a request with different content, which ${why}. Its execution: ${executionArn}.`;

  return new ProvisioningError('RequestIdConflict', { code: 'RequestIdConflict', message });
};

const firstRecord = (validated: Validated, now: string): IdempotencyRecord => ({
  ...claimedBy(validated.metadata, now),
  ...searchTermsOf(validated.request),
  part: REQUEST_PART,
  revision: 1,
  contentHash: contentHashOf(validated.request),
  attempt: 1,
  since: now,
  deliveries: [nameOfDelivery(validated)],
  poolMayExist: false,
});

const claimedBy = (metadata: RequestMetadata, now: string) => ({
  ...requestedBy(metadata),
  status: 'RUNNING' as const,
  claimedAt: now,
  updatedAt: now,
});

/**
 * Starts the next attempt of a failed request, with the same or corrected content. Keeps the pool that an earlier
 * attempt may have created.
 */
const claimedAgain = (record: IdempotencyRecord, validated: Validated, now: string): IdempotencyRecord => ({
  ...record,
  ...claimedBy(validated.metadata, now),
  batch: validated.metadata.batch ?? record.batch,
  ...searchTermsOf(validated.request),
  revision: record.revision + 1,
  contentHash: hasContent(validated.request, record.contentHash)
    ? record.contentHash
    : contentHashOf(validated.request),
  attempt: record.attempt + 1,
  repeats: undefined,
  deliveries: withDelivery(record.deliveries, nameOfDelivery(validated)),
});

/**
 * A record of its own for an attempt that is followed by the next one: its result may not be published yet. It is
 * written before the record of the request; if it exists already, another execution made the same transition.
 */
const superseded = (record: IdempotencyRecord): IdempotencyRecord => ({
  ...record,
  part: partOfAttempt(record.attempt),
  revision: 1,
});

/**
 * A repeat of a request in progress. Its delivery is recorded: if the request fails, a redelivery by AWS starts
 * nothing. When it was sent is recorded too: the cancellation of a batch does not cover what is sent after it.
 */
const absorbed = (record: IdempotencyRecord, validated: Validated): Decision => ({
  is: 'in progress',
  record: {
    ...record,
    revision: record.revision + 1,
    deliveries: withDelivery(record.deliveries, nameOfDelivery(validated)),
    repeats: withRepeat(record.repeats, validated.metadata),
  },
  write: true,
});

/** The work for the execution that holds the claim. */
const work = ({ poolMayExist }: IdempotencyRecord): Claim['is'] => (poolMayExist ? 'resumed' : 'new');

/**
 * A refusal, which is final. Its delivery is recorded: a redelivery by AWS is refused even after the other request has
 * failed.
 */
const refused = (record: IdempotencyRecord, validated: Validated): Decision => ({
  is: 'refused',
  record: {
    ...record,
    revision: record.revision + 1,
    refused: withDelivery(record.refused ?? [], nameOfDelivery(validated)),
  },
  // A provisioned request refuses different content in any case.
  write: record.status !== 'PROVISIONED' && !wasRefused(record, validated),
});

const decide = (record: IdempotencyRecord, validated: Validated, now: string): Decision => {
  const { status, poolMayExist } = record;
  const kept = (is: Claim['is']): Decision => ({ is, record, write: false });
  if (wasRefused(record, validated)) return refused(record, validated);
  const same = hasContent(validated.request, record.contentHash);
  // The execution already holds the claim: the response to its write was lost.
  if (same && status === 'RUNNING' && record.executionArn === validated.metadata.executionArn)
    return kept(work(record));
  // A redelivery by AWS starts nothing. A new delivery from the sender does.
  const repeated = isRepeated(record, validated);
  if (!same && !repeated && (status !== 'FAILED' || poolMayExist)) return refused(record, validated);
  if (status === 'RUNNING') return repeated ? kept('in progress') : absorbed(record, validated);
  if (status === 'PROVISIONED' || repeated) return kept('completed');

  return { is: work(record), record: claimedAgain(record, validated, now), write: true };
};

/** A repeat belongs to its batch, even if another one has its result. A batch entry that exists is kept. */
const noteRepeat = async (
  { is, record }: Decision,
  { metadata }: Validated,
  { ledger, now }: ClaimPorts,
): Promise<void> => {
  if (is !== 'in progress' && is !== 'completed') return;
  const entry = batchEntryOf(record, metadata, now());
  if (entry !== undefined) await ledger.write(entry);
};

/** Writes the first claim without a read: nearly every request is new. An existing record is read afterwards. */
const attempt = async (validated: Validated, { ledger, now }: ClaimPorts): Promise<Decision | undefined> => {
  const time = new Date(now()).toISOString();
  const first = firstRecord(validated, time);
  if (await ledger.write(first)) return { is: 'new', record: first, write: false };

  const record = await ledger.read(first);
  if (record === undefined) return undefined;
  const decision = decide(record, validated, time);
  if (decision.record.attempt > record.attempt) await ledger.write(superseded(record));
  await noteRepeat(decision, validated, { ledger, now });
  return !decision.write || (await ledger.write(decision.record)) ? decision : undefined;
};

/**
 * Ensures that a single execution works on a request.
 *
 * @returns the decision, and the current record of the request
 * @throws RequestIdConflict when the request id belongs to different content
 */
export const claim = async (
  validated: Validated,
  ports: ClaimPorts,
): Promise<{ is: Claim['is']; record: IdempotencyRecord }> => {
  for (let race = 0; race < MAX_RACES; race++) {
    const decision = await attempt(validated, ports);
    if (decision === undefined) continue;
    const { is, record } = decision;
    if (is === 'refused') throw conflict(validated, record);
    return { is, record };
  }

  const message = `Other executions changed the record ${MAX_RACES} times in a row during the claim.`;
  throw new ProvisioningError('ServiceUnavailable', { code: 'ClaimContended', message });
};
