import type { Ended, Failure, Outcome, Pool } from './contracts.ts';
import { failureOf } from './failure-of.ts';
import { answerIdOf } from './ids.ts';
import { type Normalised, normalise } from './normalise.ts';
import type { FieldFault } from './provisioning-error.ts';
import { faultText } from './request-faults.ts';

/** An entry of PutEvents holds 256 KB; this leaves room for its other members. */
const MAX_DETAIL_BYTES = 240_000;

/** A cause holds 32,768 characters. */
const MAX_CAUSE = 30_000;

/** Who asked for what. Until the request is validated that is whatever can be read from the input. */
const identify = (ended: Ended): Normalised => {
  const { input, metadata, request } = ended;

  return request === undefined ? normalise({ input, metadata }) : { metadata, request };
};

/** The pool with every response element. Its tags are the request's: "Create pool" has made sure of that. */
const poolOf = ({ creation, request }: Ended): Pool | undefined =>
  creation && { ...creation.pool, Tags: request?.Tags ?? [] };

/** The pool without its tags where the event would grow too large with them: they stand in the request as well. */
const fitting = <Data extends { pool?: Pool | undefined }>(data: Data): Data => {
  if (data.pool === undefined || Buffer.byteLength(JSON.stringify(data)) <= MAX_DETAIL_BYTES) return data;
  const { Tags, ...pool } = data.pool;

  return { ...data, pool };
};

/** A request with faults is invalid, whatever else the execution died of: it could never have worked. */
const invalid = (faults: readonly FieldFault[]): NonNullable<Ended['error']> => ({
  Error: 'InvalidRequest',
  Cause: faults.map(faultText).join('; '),
});

const causeOf = (failure: Failure): string => {
  const whole = JSON.stringify(failure);
  if (whole.length <= MAX_CAUSE) return whole;
  const { fields, ...rest } = failure;

  return JSON.stringify(rest);
};

/**
 * The one answer to a request: the event as it goes on the bus, and how the execution has to end.
 *
 * @param now milliseconds since the epoch
 */
export const answerTo = (ended: Ended, now: number): Outcome => {
  const { faults, request, metadata: identity } = identify(ended);
  const pool = poolOf(ended);
  const metadata = (answer: string) => ({
    ...identity,
    id: answerIdOf(identity.requestId, [request, faults], answer),
    version: '1.0' as const,
    completedAt: new Date(now).toISOString(),
  });
  const source = 'sms-pool-provisioner';

  if (ended.error === undefined && pool?.Status === 'ACTIVE' && ended.request !== undefined) {
    const detail = { metadata: metadata(pool.PoolId), data: fitting({ request: ended.request, pool }) };
    return { outcome: { status: 'PROVISIONED', source, detailType: 'PoolProvisioned', detail } };
  }

  const failure =
    faults === undefined
      ? failureOf(ended)
      : { ...failureOf({ ...ended, error: invalid(faults) }), fields: faults };
  const detail = {
    metadata: metadata(`${failure.class} ${failure.code} ${failure.reason ?? ''}`),
    data: fitting({ request, failure, ...(pool !== undefined && { pool }) }),
  };
  return {
    outcome: {
      status: 'FAILED',
      error: failure.class,
      cause: causeOf(failure),
      source,
      detailType: 'PoolProvisioningFailed',
      detail,
    },
  };
};
