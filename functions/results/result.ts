import { failureOf } from '../failures/failure-of.ts';
import { type Normalised, normalise } from '../intake/normalise.ts';
import { faultsText } from '../intake/request-faults.ts';
import { RESULT_SOURCE } from '../model/detail-type.ts';
import type { Failure, FieldFault } from '../model/failure.ts';
import type { Pool } from '../model/pool.ts';
import { isReady } from '../model/readiness.ts';
import type { Result, ResultDetail } from '../model/result.ts';
import type { ExecutionState } from '../model/state.ts';
import { tagsOf } from '../pools/ownership-tags.ts';
import { failureNameOf, resultIdOf } from './ids.ts';

/** The record of the request in the ledger, as far as a result needs it. */
interface ExistingRecord {
  attempt: number;
  poolMayExist: boolean;
  pool?: Pool | undefined;
}

/** An entry of PutEvents holds 256 KB; the rest is for its other members. */
const MAX_DETAIL_BYTES = 240_000;

/** A cause holds 32,768 characters. */
const MAX_CAUSE = 30_000;

/** The identity and the content of a request. Before its validation: what can be read from the input. */
export const identify = (state: ExecutionState): Normalised => {
  const { input, metadata, request, delivery, requestDetailType } = state;

  return request === undefined || delivery === undefined
    ? normalise({ input, metadata, requestDetailType })
    : { metadata, request, delivery };
};

/** The pool with every response element. Its tags come from the request: "Create pool" has compared them. */
const poolOf = (
  { creation, claim, request, search }: ExecutionState,
  existing?: ExistingRecord,
): Pool | undefined => {
  const pool = creation?.pool ?? (search?.vanishedPoolId === undefined ? existing?.pool : undefined);
  if (pool === undefined || request === undefined) return pool;
  return { ...pool, Tags: tagsOf(request, claim?.ownership ?? []) };
};

/** Leaves out the tags of the pool if the event would be too large; the request contains them. */
const fitting = <Data extends { pool?: Pool | undefined }>(data: Data): Data => {
  if (data.pool === undefined || Buffer.byteLength(JSON.stringify(data)) <= MAX_DETAIL_BYTES) return data;
  const { Tags, ...pool } = data.pool;

  return { ...data, pool };
};

/** A request with faults is InvalidRequest, whatever error ended the execution: it could never succeed. */
const invalid = (faults: readonly FieldFault[]): NonNullable<ExecutionState['error']> => ({
  Error: 'InvalidRequest',
  Cause: faultsText(faults),
});

const causeOf = (failure: Failure): string => {
  const whole = JSON.stringify(failure);
  if (whole.length <= MAX_CAUSE) return whole;
  const { fields, ...rest } = failure;

  return JSON.stringify(rest);
};

/** The result event, and the error with which the execution ends. */
export const resultEventOf = (detail: ResultDetail): Result => {
  const source = RESULT_SOURCE;
  if (!('failure' in detail.data)) {
    return { result: { status: 'PROVISIONED', source, detailType: 'PoolProvisioned', detail } };
  }

  const { failure } = detail.data;
  const ending = { error: failure.class, cause: causeOf(failure) };
  return { result: { status: 'FAILED', ...ending, source, detailType: 'PoolProvisioningFailed', detail } };
};

/** The failure of a request, which may be that it could not be parsed. */
const failing = (
  state: ExecutionState,
  faults: FieldFault[] | undefined,
  existing?: ExistingRecord,
): Failure => {
  if (faults !== undefined) return { ...failureOf({ ...state, error: invalid(faults) }), fields: faults };
  const failure = failureOf(state);
  // The pool of an earlier attempt may still exist, unless this execution found that it has vanished.
  const earlier = (existing?.poolMayExist ?? false) && state.search?.vanishedPoolId === undefined;

  return { ...failure, poolMayExist: failure.poolMayExist || earlier };
};

/**
 * The result of a request.
 *
 * @param now milliseconds since the epoch
 * @param existing the record of the request in the ledger; none for a refused request
 */
export const resultDetailOf = (
  state: ExecutionState,
  now: number,
  existing?: ExistingRecord,
): ResultDetail => {
  const { faults, request, metadata: identity } = identify(state);
  const attempt = existing?.attempt;
  const metadata = (result: string) => ({
    ...identity,
    id: resultIdOf({ metadata: identity, attempt, request, faults, result }),
    version: '1.0' as const,
    ...(attempt !== undefined && { attempt }),
    completedAt: new Date(now).toISOString(),
  });

  const pool = poolOf(state, existing);
  const isUsable = state.error === undefined && isReady(state.creation?.pool.Status);
  if (isUsable && pool !== undefined && state.request !== undefined) {
    return { metadata: metadata(pool.PoolId), data: fitting({ request: state.request, pool }) };
  }

  const failure = failing(state, faults, existing);
  return {
    metadata: metadata(failureNameOf(failure)),
    data: fitting({ request, failure, ...(pool !== undefined && { pool }) }),
  };
};
