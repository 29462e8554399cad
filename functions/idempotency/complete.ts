import { ambiguousCallsOf } from '../failures/ambiguous-calls.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { type Result, ResultDetail } from '../model/result.ts';
import type { ExecutionState, Validated } from '../model/state.ts';
import { identify, resultDetailOf, resultEventOf } from '../results/result.ts';
import { type ClaimPorts, claim } from './claim.ts';
import {
  batchEntryOf,
  type Delivered,
  type IdempotencyRecord,
  isRepeated,
  KEPT_SECONDS,
  partOfAttempt,
  REQUEST_PART,
  requestedBy,
  withDelivery,
} from './record.ts';
import { searchTermsOf } from './search-terms.ts';

/** A result. `isNew` is false for a repeat, which the metrics have counted already. */
export interface Completed extends Result {
  isNew: boolean;
}

const MAX_RACES = 5;

/** The stored result, byte for byte. */
const stored = ({ event, requestId }: IdempotencyRecord): Completed => {
  if (event === undefined) {
    const message = `The ledger has no result for ${requestId}.`;
    throw new ProvisioningError('WorkflowFault', { code: 'NoResultStored', message });
  }
  return { ...resultEventOf(ResultDetail.parse(JSON.parse(event.detail))), isNew: false };
};

/** The members of a record that come from the result. */
const membersOf = ({ result: { detail, detailType } }: Result, now: number) => {
  const failure = 'failure' in detail.data ? detail.data.failure : undefined;
  // The event contains the tags: a record has no room for a second copy of 200 tags.
  const { Tags, ...pool } = detail.data.pool ?? {};

  return {
    updatedAt: new Date(now).toISOString(),
    poolMayExist: failure?.poolMayExist ?? true,
    pool: 'PoolId' in pool ? pool : undefined,
    failureClass: failure?.class,
    event: { detailType, detail: JSON.stringify(detail) },
  };
};

/** Parsed like a stored result: parsing orders the members, and every repeat must have the same bytes. */
const parsedResult = (...args: Parameters<typeof resultDetailOf>): Result =>
  resultEventOf(ResultDetail.parse(resultDetailOf(...args)));

/** The ambiguous calls so far. An execution that ended before its claim has made none, and knows of no earlier ones. */
const callsOf = ({ calls }: IdempotencyRecord, state: ExecutionState) =>
  state.claim === undefined ? calls : ambiguousCallsOf(state);

/** The result of a claimed request. Undefined when another execution has changed the record. */
const completeClaimed = async (
  record: IdempotencyRecord,
  state: ExecutionState,
  { ledger, now }: ClaimPorts,
) => {
  const time = now();
  const result = parsedResult(state, time, record);
  const { status } = result.result;
  const members = membersOf(result, time);
  const completed = {
    ...record,
    ...members,
    calls: members.poolMayExist ? callsOf(record, state) : undefined,
    status,
    revision: record.revision + 1,
  };

  return (await ledger.write(completed)) ? { ...result, isNew: true } : undefined;
};

/**
 * The result of a request that is refused without a claim. It has its own record: every repeat returns the same bytes.
 */
const completeRefused = async (state: ExecutionState, { ledger, now }: ClaimPorts) => {
  const time = now();
  const result = parsedResult(state, time);
  const { delivery, request } = identify(state);
  const { metadata } = result.result.detail;
  const part = metadata.id;
  const known = await ledger.read({ requestId: metadata.requestId, part });
  const entry = known && batchEntryOf(known, metadata, time);
  if (entry !== undefined) await ledger.write(entry);
  if (known?.deliveries.includes(delivery)) return stored(known);

  const at = new Date(time).toISOString();
  const refusal: IdempotencyRecord = known ?? {
    ...requestedBy(metadata),
    part,
    ...searchTermsOf(request),
    ...{ status: 'REFUSED', revision: 0, attempt: 1, claimedAt: at, since: at, deliveries: [] },
    ...membersOf(result, time),
    expiresAt: Math.floor(time / 1_000) + KEPT_SECONDS,
  };
  const deliveries = withDelivery(refusal.deliveries, delivery);
  const written = await ledger.write({ ...refusal, deliveries, revision: refusal.revision + 1 });

  return written ? { ...stored(refusal), isNew: known === undefined } : undefined;
};

/** The record of a valid request. Claims the request first if its execution did not. */
const existing = async (state: ExecutionState, validated: Validated, ports: ClaimPorts) => {
  const { requestId } = validated.metadata;
  if (state.claim === undefined) return claim(validated, ports);
  const record = await ports.ledger.read({ requestId, part: REQUEST_PART });

  return record && { is: state.claim.is, record };
};

/**
 * The attempt of this execution, if a later attempt has followed it: the claimed one, or for a repeat the first that
 * contains the delivery.
 */
const earlierAttempt = async (
  { claim }: ExecutionState,
  delivered: Delivered,
  { requestId, attempt: latest }: IdempotencyRecord,
  { ledger }: ClaimPorts,
): Promise<IdempotencyRecord | undefined> => {
  const own = claim !== undefined && claim.is !== 'completed' ? claim.attempt : undefined;
  for (let number = own ?? 1; number < latest; number++) {
    const record = await ledger.read({ requestId, part: partOfAttempt(number) });
    if (record !== undefined && (own !== undefined || isRepeated(record, delivered))) return record;
  }
  return undefined;
};

const attempt = async (
  state: ExecutionState,
  ports: ClaimPorts,
): Promise<Completed | 'in progress' | undefined> => {
  const identity = identify(state);
  if (identity.faults !== undefined || state.error?.Error === 'RequestIdConflict')
    return completeRefused(state, ports);

  const found = await existing(state, identity, ports);
  if (found === undefined) {
    const message = `The claim of ${identity.metadata.requestId} is not in the ledger.`;
    throw new ProvisioningError('WorkflowFault', { code: 'NoClaim', message });
  }
  const { is, record } = found;
  const earlier = await earlierAttempt(state, identity, record, ports);
  if (earlier !== undefined) return stored(earlier);
  if (is === 'in progress') return 'in progress';
  const isMine = record.executionArn === state.metadata.executionArn;
  if (is === 'completed' || !isMine || record.status !== 'RUNNING') return stored(record);
  return completeClaimed(record, state, ports);
};

/** A claim on behalf of an execution that ended before its own claim can be refused too. */
const orRefused = async (state: ExecutionState, ports: ClaimPorts) =>
  attempt(state, ports).catch((error: unknown) => {
    if (!(error instanceof ProvisioningError) || error.name !== 'RequestIdConflict') throw error;
    return completeRefused({ ...state, error: { Error: error.name, Cause: error.message } }, ports);
  });

/**
 * Completes a request: writes its result to the ledger, then returns it. Idempotent: a second completion returns the
 * first result. `in progress` means that another execution works on the request.
 */
export const complete = async (
  state: ExecutionState,
  ports: ClaimPorts,
): Promise<Completed | 'in progress'> => {
  for (let race = 0; race < MAX_RACES; race++) {
    const completed = await orRefused(state, ports);
    if (completed !== undefined) return completed;
  }

  const message = `Other executions changed the record ${MAX_RACES} times in a row while the result was written.`;
  throw new ProvisioningError('ServiceUnavailable', { code: 'LedgerContended', message });
};
