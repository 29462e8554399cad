import { ProvisioningError } from '../model/provisioning-error.ts';
import { type Result, ResultDetail } from '../model/result.ts';
import type { ExecutionState, Validated } from '../model/state.ts';
import { identify, resultDetailOf, resultEventOf } from '../results/result.ts';
import { type ClaimPorts, claim } from './claim.ts';
import { type IdempotencyRecord, partOfAttempt, REQUEST_PART, requestedBy, withDelivery } from './record.ts';
import { searchTermsOf } from './search-terms.ts';

/** An result, and whether it was completed just now: what is answered again has been counted before. */
export interface Completed extends Result {
  isNew: boolean;
}

const MAX_RACES = 5;

/** Seconds for which a refusal is answered alike. A pool is remembered for ever, a slip of the pen is not. */
const REFUSAL_SECONDS = 90 * 24 * 3600;

/** The answer that an item holds, byte for byte. */
const stored = ({ event, requestId }: IdempotencyRecord): Completed => {
  if (event === undefined) {
    const message = `The ledger has no answer for ${requestId}.`;
    throw new ProvisioningError('WorkflowFault', { code: 'NoResultStored', message });
  }
  return { ...resultEventOf(ResultDetail.parse(JSON.parse(event.detail))), isNew: false };
};

/** What an item keeps of an answer. */
const keeping = ({ result: { detail, detailType } }: Result, now: number) => {
  const failure = 'failure' in detail.data ? detail.data.failure : undefined;
  // Its tags stand in the event: an item has no room for 200 of them twice.
  const { Tags, ...pool } = detail.data.pool ?? {};

  return {
    updatedAt: new Date(now).toISOString(),
    poolMayExist: failure?.poolMayExist ?? true,
    pool: 'PoolId' in pool ? pool : undefined,
    failureClass: failure?.class,
    event: { detailType, detail: JSON.stringify(detail) },
  };
};

/** Parsed, as it is when it is read again: parsing orders the members, and every repeat has to have the same bytes. */
const parsedResult = (...answered: Parameters<typeof resultDetailOf>): Result =>
  resultEventOf(ResultDetail.parse(resultDetailOf(...answered)));

/** The answer to a claimed request. Undefined when somebody else has written the item meanwhile. */
const completeClaimed = async (
  record: IdempotencyRecord,
  state: ExecutionState,
  { ledger, now }: ClaimPorts,
) => {
  const time = now();
  const result = parsedResult(state, time, record);
  const { status } = result.result;
  const completed = { ...record, ...keeping(result, time), status, revision: record.revision + 1 };

  return (await ledger.write(completed)) ? { ...result, isNew: true } : undefined;
};

/** The answer to a request that is refused without a claim: an item of its own, so that every repeat gets the same bytes. */
const completeRefused = async (state: ExecutionState, { ledger, now }: ClaimPorts) => {
  const time = now();
  const result = parsedResult(state, time);
  const { delivery, request } = identify(state);
  const { metadata } = result.result.detail;
  const part = metadata.id;
  const known = await ledger.read({ requestId: metadata.requestId, part });
  if (known?.deliveries.includes(delivery)) return stored(known);

  const at = new Date(time).toISOString();
  const refusal: IdempotencyRecord = known ?? {
    ...requestedBy(metadata),
    part,
    ...searchTermsOf(request),
    ...{ status: 'REFUSED', revision: 0, attempt: 1, claimedAt: at, since: at, deliveries: [] },
    ...keeping(result, time),
    expiresAt: Math.floor(time / 1_000) + REFUSAL_SECONDS,
  };
  const deliveries = withDelivery(refusal.deliveries, delivery);
  const written = await ledger.write({ ...refusal, deliveries, revision: refusal.revision + 1 });

  return written ? { ...stored(refusal), isNew: known === undefined } : undefined;
};

/** The item of a valid request in which its answer belongs, claimed in its place where its execution never got to it. */
const existing = async (state: ExecutionState, asked: Validated, ports: ClaimPorts) => {
  const { requestId } = asked.metadata;
  if (state.claim === undefined) return claim(asked, ports);
  const record = await ports.ledger.read({ requestId, part: REQUEST_PART });

  return record && { is: state.claim.is, record };
};

/**
 * The attempt to which an execution belongs, where another one has followed it meanwhile: the one that it claimed, or
 * the first that knew its delivery.
 */
const earlierAttempt = async (
  { claim }: ExecutionState,
  delivery: string,
  { requestId, attempt: latest }: IdempotencyRecord,
  { ledger }: ClaimPorts,
): Promise<IdempotencyRecord | undefined> => {
  for (let number = claim?.attempt ?? 1; number < latest; number++) {
    const record = await ledger.read({ requestId, part: partOfAttempt(number) });
    if (claim !== undefined || record?.deliveries.includes(delivery)) return record;
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
  const earlier = await earlierAttempt(state, identity.delivery, record, ports);
  if (earlier !== undefined) return stored(earlier);
  if (is === 'in progress') return 'in progress';
  const isMine = record.executionArn === state.metadata.executionArn;
  if (is === 'completed' || !isMine || record.status !== 'RUNNING') return stored(record);
  return completeClaimed(record, state, ports);
};

/** A claim made in the place of an execution that never made its own can be refused like any other. */
const orRefused = async (state: ExecutionState, ports: ClaimPorts) =>
  attempt(state, ports).catch((error: unknown) => {
    if (!(error instanceof ProvisioningError) || error.name !== 'RequestIdConflict') throw error;
    return completeRefused({ ...state, error: { Error: error.name, Cause: error.message } }, ports);
  });

/**
 * Completes how a request has ended: the one answer that it has from now on, which stands in the ledger before it is
 * returned. Whoever completes twice gets the first answer again; `in progress` is the answer of a repeat whose request
 * another execution works on.
 */
export const complete = async (
  state: ExecutionState,
  ports: ClaimPorts,
): Promise<Completed | 'in progress'> => {
  for (let race = 0; race < MAX_RACES; race++) {
    const completed = await orRefused(state, ports);
    if (completed !== undefined) return completed;
  }

  const message = `The answer was lost to other writers ${MAX_RACES} times in a row.`;
  throw new ProvisioningError('ServiceUnavailable', { code: 'LedgerContended', message });
};
