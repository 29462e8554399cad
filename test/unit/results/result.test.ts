import { describe, expect, it } from 'vitest';
import { FAILURE_CLASSES, PLATFORM_ERRORS } from '../../../functions/failures/failure-classes.ts';
import { rethrown } from '../../../functions/failures/failure-of.ts';
import type { IdempotencyRecord } from '../../../functions/idempotency/record.ts';
import { ProvisioningError } from '../../../functions/model/provisioning-error.ts';
import { ExecutionState } from '../../../functions/model/state.ts';
import {
  identify,
  resultDetailOf,
  resultEventOf as resultOfDetail,
} from '../../../functions/results/result.ts';

const NOW = Date.parse('2026-11-23T10:00:09.000Z');
const metadata = {
  requestId: 'r-1',
  trigger: 'event' as const,
  executionArn: 'arn',
  requestedAt: '2026-11-23T10:00:00.000Z',
};
const request = {
  MessageType: 'TRANSACTIONAL' as const,
  OriginationIdentity: 'phone-1',
  IsoCountryCode: 'US',
};
const creation = {
  pool: { PoolId: 'pool-1', PoolArn: 'arn:pool', Status: 'CREATING' },
  respondedAt: '2026-11-23T10:00:01.000Z',
  waitSeconds: 6,
};
const claim = {
  is: 'new' as const,
  attempt: 1,
  since: '2026-11-23T10:00:00.000Z',
  claimedAt: '2026-11-23T10:00:00.000Z',
  ownership: [],
};
const SEARCH = { tries: 1, ambiguous: true, waitSeconds: 1, since: '2026-11-23T10:00:01.000Z' };
const validated: ExecutionState = { metadata, request, delivery: 'run-1', claim };

const resultEventOf = (ended: ExecutionState) => resultOfDetail(resultDetailOf(ended, NOW)).result;
const dataOf = (ended: ExecutionState) => resultEventOf(ended).detail.data;

/** What Step Functions catches when one of our functions throws. */
const thrown = (error: Error) => ({
  Error: error.name,
  Cause: JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: ['at somewhere'] }),
});

describe('a pool that is ACTIVE', () => {
  const active = { ...creation, pool: { ...creation.pool, Status: 'ACTIVE' } };

  it('has a result with the request, the pool, and the tags of the CreatePool call', () => {
    const Tags = [{ Key: 'customer', Value: 'Octank' }];

    const result = resultEventOf({ ...validated, request: { ...request, Tags }, creation: active });

    expect(result).toMatchObject({
      status: 'PROVISIONED',
      source: 'sms-pool-provisioner',
      detailType: 'PoolProvisioned',
    });
    expect(result.detail.metadata).toMatchObject({
      ...metadata,
      version: '1.0',
      completedAt: '2026-11-23T10:00:09.000Z',
    });
    expect(result.detail.data).toEqual({ request: { ...request, Tags }, pool: { ...active.pool, Tags } });
  });

  it('fits into an event with the largest tags there are', () => {
    const Tags = Array.from({ length: 200 }, (_, i) => ({
      Key: `k${i}`.padEnd(128, '.'),
      Value: '値'.repeat(256),
    }));

    const { detail } = resultEventOf({ ...validated, request: { ...request, Tags }, creation: active });

    expect(Buffer.byteLength(JSON.stringify(detail))).toBeLessThan(250_000);
    expect(detail.data).toMatchObject({ request: { Tags } });
    expect(detail.data).not.toHaveProperty('pool.Tags');
  });

  it('has the same id for the same pool, and a different one for another pool', () => {
    const first = resultEventOf({ ...validated, creation: active });
    const later = { detail: resultDetailOf({ ...validated, creation: active }, NOW + 5_000) };
    const other = resultEventOf({
      ...validated,
      creation: { ...active, pool: { ...active.pool, PoolId: 'pool-2' } },
    });

    expect(later.detail.metadata.id).toBe(first.detail.metadata.id);
    expect(other.detail.metadata.id).not.toBe(first.detail.metadata.id);
  });
});

describe('a failure', () => {
  it.each(Object.entries(FAILURE_CLASSES))(
    'of class %s has an owner and a remediation',
    (name, { owner, retryable, remediation }) => {
      const failureClass = name as keyof typeof FAILURE_CLASSES;
      const error = thrown(new ProvisioningError(failureClass, { code: 'AsAwsSays', message: 'because' }));

      const result = resultEventOf({ ...validated, error });

      expect(result).toMatchObject({ status: 'FAILED', error: name, detailType: 'PoolProvisioningFailed' });
      expect(result.detail.data).toMatchObject({
        request,
        failure: {
          class: name,
          code: 'AsAwsSays',
          message: 'because',
          owner,
          retryable,
          remediation,
          stage: 'create',
        },
      });
      expect(JSON.parse(result.cause ?? '')).toMatchObject({ class: name, code: 'AsAwsSays' });
    },
  );

  it.each(Object.entries(PLATFORM_ERRORS))(
    'with the platform name %s gets a class',
    (name, { class: expected, mayHaveRun }) => {
      const failure = (ended: ExecutionState) =>
        dataOf({ ...ended, error: { Error: name, Cause: 'as the platform says' } });

      expect(failure({ ...validated, creation })).toMatchObject({
        failure: { class: expected, code: name, message: 'as the platform says' },
      });
      expect(failure(validated)).toMatchObject({
        failure: { class: mayHaveRun ? 'OutcomeUnknown' : expected },
      });
    },
  );

  it('because Lambda had no concurrency left is Throttled, and says what to ask for', () => {
    const error = { Error: 'Lambda.TooManyRequestsException', Cause: 'Rate Exceeded.' };

    expect(dataOf({ ...validated, error })).toMatchObject({
      failure: {
        class: 'Throttled',
        owner: 'operator',
        retryable: true,
        poolMayExist: false,
        remediation: expect.stringContaining('concurrent executions of AWS Lambda'),
      },
    });
  });

  it.each(['States.DataLimitExceeded', 'TypeError', 'constructor', ''])(
    'with the unknown name "%s" is a WorkflowFault with this code',
    (name) => {
      expect(dataOf({ ...validated, error: { Error: name, Cause: 'why' } })).toMatchObject({
        failure: { class: 'WorkflowFault', code: name, message: 'why' },
      });
    },
  );

  it('prefers the remediation of the Reason', () => {
    const error = thrown(
      new ProvisioningError('QuotaExceeded', { code: 'c', message: 'm', remediation: 'Ask for more pools.' }),
    );

    expect(dataOf({ ...validated, error })).toMatchObject({
      failure: { remediation: 'Ask for more pools.' },
    });
  });

  it.each<[string, ExecutionState, boolean]>([
    ['before the request is validated', { metadata, input: 1 }, false],
    ['when CreatePool refused', validated, false],
    ['when the pool has an id', { ...validated, creation }, true],
  ])('%s: poolMayExist is right', (_, ended, poolMayExist) => {
    const error = thrown(new ProvisioningError('Conflict', { code: 'c', message: 'm' }));

    expect(dataOf({ ...ended, error })).toMatchObject({ failure: { poolMayExist } });
  });

  it.each(['OutcomeUnknown', 'ServiceUnavailable', 'WorkflowFault'] as const)(
    '%s of CreatePool says that a pool may exist',
    (name) => {
      const error = thrown(new ProvisioningError(name, { code: 'c', message: 'm' }));

      expect(dataOf({ ...validated, error })).toMatchObject({
        failure: { poolMayExist: true, stage: 'create' },
      });
    },
  );

  it.each([
    ['was not clear', { Error: 'OutcomeUnknown' }, undefined, true],
    ['found the number in use', { Error: 'OriginationIdentityInUse' }, undefined, false],
    ['found the number in use after an ambiguous one', { Error: 'OriginationIdentityInUse' }, SEARCH, true],
  ])('after a CreatePool that %s has the right poolMayExist', (_, ambiguity, search, poolMayExist) => {
    const error = thrown(new ProvisioningError('Throttled', { code: 'c', message: 'm' }));

    expect(dataOf({ ...validated, ambiguity, search, error })).toMatchObject({ failure: { poolMayExist } });
  });

  it('of a request whose slot was preempted has the stage create: CreatePool was not called', () => {
    const error = thrown(new ProvisioningError('Throttled', { code: 'c', message: 'm' }));
    const ended = ExecutionState.parse({ ...validated, creation: { preempted: true }, error });

    expect(dataOf(ended)).toMatchObject({ failure: { stage: 'create', poolMayExist: false } });
  });

  it('with different faults has a different id', () => {
    const error = thrown(
      new ProvisioningError('InvalidRequest', { code: 'InvalidRequest', message: '1 fault' }),
    );
    const idOf = (input: object) => resultEventOf({ metadata, input, error }).detail.metadata.id;

    const first = idOf({ ...request, Tags: [{ Key: 'aws:a', Value: '' }] });

    expect(idOf({ ...request, Tags: [{ Key: 'aws:a', Value: '' }] })).toBe(first);
    expect(idOf({ ...request, Tags: [{ Key: 'aws:b', Value: '' }] })).not.toBe(first);
  });

  it('contains the pool if there is one', () => {
    const error = thrown(new ProvisioningError('PoolCreationTimedOut', { code: 'c', message: 'm' }));

    expect(dataOf({ ...validated, creation, error })).toMatchObject({
      pool: { PoolId: 'pool-1', PoolArn: 'arn:pool' },
    });
  });

  it('of an invalid request lists every fault, even if the cause has no room for them', () => {
    const Tags = Array.from({ length: 200 }, () => ({ Key: 'aws:x', Value: 'v'.repeat(300) }));
    const error = thrown(
      new ProvisioningError('InvalidRequest', { code: 'InvalidRequest', message: 'many faults' }),
    );

    const result = resultEventOf({ metadata, input: { ...request, Tags }, error });

    const fields = 'failure' in result.detail.data ? (result.detail.data.failure.fields ?? []) : [];
    expect(fields.length).toBeGreaterThan(300);
    expect(result.cause?.length).toBeLessThanOrEqual(30_000);
    expect(JSON.parse(result.cause ?? '')).toMatchObject({ class: 'InvalidRequest' });
    expect(Buffer.byteLength(JSON.stringify(result.detail))).toBeLessThan(240_000);
  });
});

describe('a result with a record in the ledger', () => {
  const error = { Error: 'Throttled', Cause: 'too many' };
  const standing: IdempotencyRecord = {
    requestId: 'r-1',
    part: 'request',
    revision: 2,
    status: 'RUNNING',
    executionArn: 'arn',
    trigger: 'event',
    requestedAt: metadata.requestedAt,
    claimedAt: metadata.requestedAt,
    updatedAt: metadata.requestedAt,
    attempt: 2,
    since: metadata.requestedAt,
    deliveries: ['run-1'],
    poolMayExist: true,
    pool: { PoolId: 'pool-0', Status: 'CREATING' },
  };
  const answer = (ended: ExecutionState, entry?: IdempotencyRecord) => resultDetailOf(ended, NOW, entry);

  it('has the number of the attempt, if there is one', () => {
    expect(answer({ ...validated, error }, standing).metadata.attempt).toBe(2);
    expect(Object.keys(answer({ ...validated, error }).metadata)).not.toContain('attempt');
  });

  it('contains the pool that an earlier attempt left, until a search finds that it has vanished', () => {
    const search = { ...SEARCH, ambiguous: false, vanishedPoolId: 'pool-0' };

    expect(answer({ ...validated, error }, standing).data).toMatchObject({
      failure: { poolMayExist: true },
      pool: { PoolId: 'pool-0', Tags: [] },
    });
    expect(answer({ ...validated, error, search: SEARCH }, standing).data).toMatchObject({
      failure: { poolMayExist: true },
      pool: { PoolId: 'pool-0' },
    });
    const vanished = answer({ ...validated, error, search }, standing).data;
    expect(vanished).toMatchObject({ failure: { poolMayExist: false } });
    expect(Object.keys(vanished)).not.toContain('pool');
  });

  it('keeps poolMayExist of an earlier attempt out of an attempt that left nothing', () => {
    expect(
      answer({ ...validated, error }, { ...standing, poolMayExist: false, pool: undefined }).data,
    ).toMatchObject({
      failure: { poolMayExist: false },
    });
  });
});

describe('a pool that is not ready, or not known to be the one of the request', () => {
  const active = { ...creation, pool: { ...creation.pool, Status: 'ACTIVE' } };

  it.each<[string, ExecutionState]>([
    ['is still CREATING', { ...validated, creation }],
    [
      'is ACTIVE, but fails for another reason',
      { ...validated, creation: active, error: { Error: 'PoolNotUsable' } },
    ],
    ['was never made', validated],
    ['belongs to a request that was never validated', { metadata, input: request, creation: active }],
  ])('that %s is a failure', (_, ended) => {
    expect(resultEventOf(ended).status).toBe('FAILED');
  });

  it('has the code NoPool if there is no other error', () => {
    expect(dataOf(validated)).toMatchObject({
      failure: { class: 'WorkflowFault', code: 'NoPool', message: 'The pool is not ACTIVE.' },
    });
  });

  it('has the tags of the sender and the ownership tags, if it was created with them', () => {
    const ownership = [{ Key: 'sms-pool-provisioner:request-id', Value: 'r-1' }];

    expect(dataOf({ ...validated, claim: { ...claim, ownership }, creation: active })).toMatchObject({
      pool: { Tags: ownership },
    });
    const { claim: none, ...unclaimed } = validated;
    expect(dataOf({ ...unclaimed, creation: active })).toMatchObject({ pool: { Tags: [] } });
  });

  it('is in the result as far as known, even if the request is unknown', () => {
    const { data } = resultEventOf({ metadata, input: 'nonsense', creation }).detail;

    expect(data).toMatchObject({ pool: { PoolId: 'pool-1' } });
    expect(Object.keys(data.pool ?? {})).not.toContain('Tags');
  });
});

describe('the cause of a failed execution', () => {
  it('is the failure, complete if there is room', () => {
    const input = { MessageType: 'LOUD' };

    const { cause, detail } = resultEventOf({ metadata, input });

    expect('failure' in detail.data && detail.data.failure).toEqual(JSON.parse(cause ?? ''));
    expect(JSON.parse(cause ?? '').fields.length).toBeGreaterThan(1);
    expect(JSON.parse(cause ?? '').message).toContain('; ');
  });
});

describe('the identity of a request before its validation', () => {
  it.each<[string, ExecutionState]>([
    ['nothing was made of it', { metadata, input: { metadata: { requestId: 'r-9' }, data: request } }],
    ['no delivery is known', { metadata, request, input: { metadata: { requestId: 'r-9' }, data: request } }],
    [
      'no request is known',
      { metadata, delivery: 'run-1', input: { metadata: { requestId: 'r-9' }, data: request } },
    ],
  ])('is read from the input if %s', (_, ended) => {
    expect(identify(ended).metadata.requestId).toBe('r-9');
  });

  it('is the validated one afterwards', () => {
    const { input, ...ended } = { ...validated, input: { metadata: { requestId: 'r-9' }, data: request } };

    expect(identify({ ...ended, input })).toEqual({ metadata, request, delivery: 'run-1' });
  });
});

describe('a failure that is thrown again', () => {
  it('keeps its class, its detail and the number of attempts', () => {
    const error = new ProvisioningError('ServiceUnavailable', {
      code: 'Unknown',
      message: 'm',
      httpStatus: 503,
    });

    expect(rethrown(thrown(error), 7)).toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'Unknown', message: 'm', httpStatus: 503, attempts: 7 },
    });
  });

  it('of the platform may belong to a call that took effect', () => {
    expect(rethrown({ Error: 'Sandbox.Timedout' }, 1)).toMatchObject({
      name: 'OutcomeUnknown',
      detail: { code: 'Sandbox.Timedout', message: 'Sandbox.Timedout without a cause', attempts: 1 },
    });
  });

  it('of a function that crashed keeps its message', () => {
    const Cause = JSON.stringify({ errorType: 'TypeError', errorMessage: 'x is not a function' });

    expect(rethrown({ Error: 'TypeError', Cause }, 1)).toMatchObject({
      name: 'WorkflowFault',
      detail: { code: 'TypeError', message: 'x is not a function' },
    });
  });
});

describe('the stage at which a request failed', () => {
  const error = { Error: 'Throttled', Cause: '' };
  const { claim: none, ...unclaimed } = validated;

  it.each<[string, ExecutionState]>([
    ['validate', { metadata, input: request }],
    ['claim', unclaimed],
    ['create', validated],
    ['describe', { ...validated, creation }],
  ])('is %s', (stage, ended) => {
    expect(dataOf({ ...ended, error })).toMatchObject({ failure: { stage } });
  });
});
