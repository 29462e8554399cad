import { describe, expect, it } from 'vitest';
import type { EndedExecution } from '../../../functions/aws/ended-executions.ts';
import type { HistoryEvent } from '../../../functions/aws/execution-history.ts';
import { claim } from '../../../functions/idempotency/claim.ts';
import { contentHashOf } from '../../../functions/idempotency/ids.ts';
import { ProvisioningError } from '../../../functions/model/provisioning-error.ts';
import type { Result } from '../../../functions/model/result.ts';
import type { ExecutionState, Validated } from '../../../functions/model/state.ts';
import { ownershipOf } from '../../../functions/pools/ownership-tags.ts';
import type { SeenPool } from '../../../functions/pools/sms-voice.ts';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { resultDetailOf, resultEventOf } from '../../../functions/results/result.ts';
import { memoryLedger } from '../../../simulation/world/memory-ledger.ts';

const NOW = Date.parse('2026-11-23T10:05:00.000Z');
const EXECUTION: EndedExecution = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:run-1',
  name: 'run-1',
  startedAt: '2026-11-23T10:00:00.000Z',
  status: 'ABORTED',
  stoppedAt: Date.parse('2026-11-23T10:04:59.000Z'),
};
const request = {
  MessageType: 'TRANSACTIONAL' as const,
  OriginationIdentity: 'phone-1',
  IsoCountryCode: 'US',
};
const metadata = {
  requestId: 'r-1',
  trigger: 'event' as const,
  executionArn: EXECUTION.executionArn,
  requestedAt: '2026-11-23T09:59:59.000Z',
};
const asked: Validated = { metadata, request, delivery: 'event-1' };
const ownership = ownershipOf('sms-pool-provisioner', 'r-1', request, contentHashOf(request));
const validated: ExecutionState = {
  ...asked,
  claim: {
    is: 'new',
    attempt: 1,
    claimedAt: '2026-11-23T10:00:00.000Z',
    since: '2026-11-23T10:00:00.000Z',
    ownership,
  },
};
const creation = (Status: string) => ({
  pool: { PoolId: 'pool-1', Status },
  respondedAt: '2026-11-23T10:00:01.000Z',
  waitSeconds: 6,
});

const output = (document: unknown): HistoryEvent => ({ output: JSON.stringify(document) });
const began = (input: unknown): HistoryEvent => ({ input: JSON.stringify(input) });

interface Account {
  /** The response of DescribePools for the pool. */
  seen?: SeenPool;
  /** Whether the number is in a pool with the ownership tags of the request. */
  owned?: boolean;
  /** The list of DescribePools. */
  pools?: SeenPool[];
}

/** A service with at most one pool. */
const serviceOf = ({ seen, owned = false, pools = [] }: Account) => ({
  describePools: async () => seen && [seen],
  poolOfPhoneNumber: async () => (owned ? { PoolId: 'pool-1', PoolArn: 'arn:pool' } : undefined),
  listPools: async () => ({ pools, nextToken: undefined }),
  tagsOfPool: async () => ownership,
});

/** The reconciler with a ledger in which the execution has its claim, unless it ended before. */
const reconciler = async (account: Account = {}, claimed = true) => {
  const { ledger, entries } = memoryLedger();
  const ports = { ledger, now: () => NOW };
  if (claimed) await claim(asked, ports);
  const published: Result['result'][] = [];
  const reported: Result[] = [];

  const report = async (history: HistoryEvent[], execution: Partial<EndedExecution> = {}) => {
    await reconcile(
      { ...EXECUTION, ...execution },
      {
        ...ports,
        histories: {
          async *newestFirst() {
            yield* history.toReversed();
          },
        },
        bus: { publish: async (result) => void published.push(result) },
        smsVoice: serviceOf(account),
        report: (result) => reported.push(result),
      },
    );
    return published;
  };
  return { report, entries, ports, reported };
};

/** The result that is published for an execution with this history, oldest event first. */
const publishedFor = async (history: HistoryEvent[], execution: Partial<EndedExecution> = {}) =>
  (await reconciler()).report(history, execution);

describe('an execution for what is no request', () => {
  const input = { 'detail-type': 'OrderPlaced', source: 'shop', detail: request };
  const received = { input, metadata, requestDetailType: 'PoolRequested' };

  it.each<[string, HistoryEvent[], Partial<EndedExecution>]>([
    [
      'ended by itself',
      [output(received), { state: 'Not a request' }],
      { status: 'FAILED', error: 'NotARequest' },
    ],
    ['was stopped before it could', [output(received)], { status: 'ABORTED' }],
    [
      'failed in its first state, with a result as its input',
      [began({ ...input, 'detail-type': 'PoolProvisioned' })],
      { status: 'FAILED', error: 'States.Runtime' },
    ],
  ])('that %s gets no result', async (_how, history, execution) => {
    const { report, entries, reported } = await reconciler({}, false);

    expect(await report(history, execution)).toEqual([]);
    expect([...entries(), ...reported]).toEqual([]);
  });
});

describe('an execution that ended', () => {
  it('after it published its result is left alone', async () => {
    const made = resultEventOf(resultDetailOf({ ...validated, creation: creation('ACTIVE') }, NOW));

    const published = await publishedFor([
      began(request),
      output(made),
      { state: 'Was the pool provisioned?' },
      { ...output(made), state: 'Was the pool provisioned?' },
    ]);

    expect(published).toEqual([]);
  });

  it.each([
    ['valid, is Interrupted', request, 'Interrupted'],
    ['wrong, is refused', { ...request, OriginationIdentity: 7 }, 'InvalidRequest'],
  ])('before it had read its event, which was %s under its id', async (_what, data, failure) => {
    const { report } = await reconciler({}, false);
    const detail = { metadata: { requestId: 'crm:o-1' }, data };

    const published = await report([began({ id: 'crm/event-1', 'detail-type': 'PoolRequested', detail })]);

    expect(published).toMatchObject([
      { error: failure, detail: { metadata: { requestId: 'crm:o-1', trigger: 'event' } } },
    ]);
  });

  it('with a result that neither event bus nor queue accepted gets that result', async () => {
    const made = resultEventOf(resultDetailOf({ ...validated, creation: creation('ACTIVE') }, NOW - 60_000));

    const published = await publishedFor([
      began(request),
      output(made),
      output({ ...made, publishError: {} }),
    ]);

    expect(published).toEqual([made.result]);
  });

  it.each(['ABORTED', 'TIMED_OUT'] as const)(
    'as %s while the pool was CREATING is Interrupted, with the pool',
    async (status) => {
      const published = await publishedFor(
        [began(request), output(validated), output({ ...validated, creation: creation('CREATING') })],
        {
          status,
        },
      );

      expect(published).toMatchObject([
        {
          detailType: 'PoolProvisioningFailed',
          detail: {
            metadata,
            data: {
              request,
              pool: { PoolId: 'pool-1' },
              failure: { class: 'Interrupted', stage: 'describe', poolMayExist: true },
            },
          },
        },
      ]);
    },
  );

  it('during CreatePool gets poolMayExist', async () => {
    const published = await publishedFor([began(request), output(validated)]);

    expect(published).toMatchObject([
      { detail: { data: { failure: { class: 'Interrupted', stage: 'create', poolMayExist: true } } } },
    ]);
  });

  it('when the pool was already ACTIVE is a success', async () => {
    const published = await publishedFor([
      began(request),
      output({ ...validated, creation: creation('ACTIVE') }),
    ]);

    expect(published).toMatchObject([
      { detailType: 'PoolProvisioned', detail: { data: { pool: { PoolId: 'pool-1' } } } },
    ]);
  });

  it('after a failure was caught keeps that failure', async () => {
    const error = { Error: 'QuotaExceeded', Cause: 'no more pools' };

    const published = await publishedFor([began(request), output({ ...validated, error })]);

    expect(published).toMatchObject([
      { error: 'QuotaExceeded', detail: { data: { failure: { class: 'QuotaExceeded' } } } },
    ]);
  });

  it('while the pool was CREATING, which is ACTIVE now, is a success', async () => {
    const { report } = await reconciler({ seen: { PoolId: 'pool-1', Status: 'ACTIVE' } });

    const published = await report([
      began(request),
      output({ ...validated, creation: creation('CREATING') }),
    ]);

    expect(published).toMatchObject([
      { status: 'PROVISIONED', detail: { data: { pool: { PoolId: 'pool-1', Status: 'ACTIVE' } } } },
    ]);
  });

  it('during a CreatePool that created the pool gets that pool', async () => {
    const { report } = await reconciler({ owned: true, seen: { PoolId: 'pool-1', Status: 'CREATING' } });

    const published = await report([began(request), output(validated)]);

    expect(published).toMatchObject([
      { detail: { data: { pool: { PoolId: 'pool-1' }, failure: { class: 'Interrupted' } } } },
    ]);
  });

  it('whose pool cannot be read now gets its last known state', async () => {
    const deaf = () => Promise.reject(new ProvisioningError('Throttled', { code: 'Throttled', message: '' }));
    const { ports } = await reconciler();
    const published: unknown[] = [];

    await reconcile(EXECUTION, {
      ...ports,
      histories: {
        async *newestFirst() {
          yield output({ ...validated, creation: creation('CREATING') });
        },
      },
      bus: { publish: async (result) => void published.push(result) },
      smsVoice: { ...serviceOf({}), describePools: deaf },
      report: () => {},
    });

    expect(published).toMatchObject([{ detail: { data: { failure: { class: 'Interrupted' } } } }]);
  });

  it('gets the same result when it is reported twice', async () => {
    const { report, reported } = await reconciler();
    const history = [began(request), output(validated)];

    await report(history);
    const [first, second] = await report(history, { status: 'TIMED_OUT' });

    expect(second).toEqual(first);
    expect(reported).toHaveLength(1);
  });

  it('as a repeat of a request in progress gets no result: the other execution publishes it', async () => {
    const { report } = await reconciler();
    const repeat = { ...asked, metadata: { ...metadata, executionArn: 'arn:of-the-repeat' } };

    const published = await report([began(request), output(repeat)], { executionArn: 'arn:of-the-repeat' });

    expect(published).toEqual([]);
  });

  it('before its claim gets a claim and a result: no pool can have been created', async () => {
    const { report, entries } = await reconciler({}, false);

    const published = await report([began(request), output(asked)]);

    expect(published).toMatchObject([
      { detail: { data: { failure: { class: 'Interrupted', stage: 'claim', poolMayExist: false } } } },
    ]);
    expect(entries()).toMatchObject([{ status: 'FAILED', requestId: 'r-1' }]);
  });

  it('in its first state gets a result from its input, with its own identity', async () => {
    const input = { metadata: { requestId: 'from-the-input' }, data: request };

    const died = { ending: { error: 'States.DataLimitExceeded', cause: 'too large' } };

    const published = await publishedFor([began(input), died], { status: 'FAILED' });

    expect(published).toMatchObject([
      {
        detail: {
          metadata: { requestId: 'from-the-input' },
          data: {
            request,
            failure: {
              class: 'WorkflowFault',
              code: 'States.DataLimitExceeded',
              message: 'too large',
              poolMayExist: false,
            },
          },
        },
      },
    ]);
  });

  it('with an input that is no request gets a result under the name of the execution', async () => {
    const published = await publishedFor([{ input: 'not JSON' }]);

    expect(published).toMatchObject([{ detail: { metadata: { requestId: 'run-1' } } }]);
  });
});

describe('an execution that was stopped during a CreatePool call', () => {
  it('records when that call may have taken effect, for the next attempt', async () => {
    const slot = {
      number: 1,
      at: '2026-11-23T10:04:50.000Z',
      wakeAt: '2026-11-23T10:04:49.000Z',
      reservations: 1,
    };
    const { report, ports } = await reconciler({});

    await report([output({ ...validated, slot })]);

    expect(await ports.ledger.read({ requestId: 'r-1', part: 'request' })).toMatchObject({
      status: 'FAILED',
      poolMayExist: true,
      calls: [{ from: '2026-11-23T10:04:50.000Z', to: '2026-11-23T10:04:59.000Z' }],
    });
  });
});

describe('the pool of a sender id that was stopped after an ambiguous CreatePool', () => {
  it('is searched for first among those created at about that time, however old the claim is', async () => {
    const pool = (PoolId: string, CreatedTimestamp: string): SeenPool => ({
      PoolId,
      PoolArn: `arn:${PoolId}`,
      Status: 'ACTIVE',
      CreatedTimestamp,
    });
    const pools = [
      pool('pool-of-the-claim', '2026-11-23T10:00:00.000Z'),
      pool('pool-of-the-call', '2026-11-23T10:03:00.000Z'),
    ];
    const stopped = {
      ...validated,
      request: { ...request, OriginationIdentity: 'ACME', IsoCountryCode: 'GB' },
      slot: {
        number: 1,
        at: '2026-11-23T10:03:00.000Z',
        wakeAt: '2026-11-23T10:02:59.000Z',
        reservations: 1,
      },
      ambiguity: { Error: 'OutcomeUnknown' },
      ambiguousSince: { at: '2026-11-23T10:03:01.000Z' },
    };

    const { report } = await reconciler({ pools });

    // Both have the tags here: the first one that is checked is returned.
    expect(await report([output(stopped)])).toMatchObject([
      { detail: { data: { pool: { PoolId: 'pool-of-the-call' } } } },
    ]);
  });
});
