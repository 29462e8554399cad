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
  /** What DescribePools shows of the pool. */
  seen?: SeenPool;
  /** Whether the number is in a pool that carries the request's tags. */
  owned?: boolean;
  /** What DescribePools lists. */
  pools?: SeenPool[];
}

/** A service that shows the one pool there may be. */
const serviceOf = ({ seen, owned = false, pools = [] }: Account) => ({
  describePools: async () => seen && [seen],
  poolOfPhoneNumber: async () => (owned ? { PoolId: 'pool-1', PoolArn: 'arn:pool' } : undefined),
  listPools: async () => ({ pools, nextToken: undefined }),
  tagsOfPool: async () => ownership,
});

/** The reconciler over a ledger in which the execution has its claim, unless it never got so far. */
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

/** What is published for an execution with this history, the oldest event first. */
const publishedFor = async (history: HistoryEvent[], execution: Partial<EndedExecution> = {}) =>
  (await reconciler()).report(history, execution);

describe('an execution that ended', () => {
  it('after it had answered is left alone', async () => {
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

  it('with its answer made, but not taken by bus or queue, gets that very answer', async () => {
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

  it('while CreatePool may have been under way says that a pool may exist', async () => {
    const published = await publishedFor([began(request), output(validated)]);

    expect(published).toMatchObject([
      { detail: { data: { failure: { class: 'Interrupted', stage: 'create', poolMayExist: true } } } },
    ]);
  });

  it('when the pool was ACTIVE already is a success', async () => {
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

  it('while the pool was CREATING, and is ACTIVE by now, is a success: that is what is true', async () => {
    const { report } = await reconciler({ seen: { PoolId: 'pool-1', Status: 'ACTIVE' } });

    const published = await report([
      began(request),
      output({ ...validated, creation: creation('CREATING') }),
    ]);

    expect(published).toMatchObject([
      { status: 'PROVISIONED', detail: { data: { pool: { PoolId: 'pool-1', Status: 'ACTIVE' } } } },
    ]);
  });

  it('while CreatePool was under way, which has made the pool, names that pool', async () => {
    const { report } = await reconciler({ owned: true, seen: { PoolId: 'pool-1', Status: 'CREATING' } });

    const published = await report([began(request), output(validated)]);

    expect(published).toMatchObject([
      { detail: { data: { pool: { PoolId: 'pool-1' }, failure: { class: 'Interrupted' } } } },
    ]);
  });

  it('while nobody can tell what became of its pool is answered with what was known', async () => {
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

  it('is answered the same when it is reported twice', async () => {
    const { report, reported } = await reconciler();
    const history = [began(request), output(validated)];

    await report(history);
    const [first, second] = await report(history, { status: 'TIMED_OUT' });

    expect(second).toEqual(first);
    expect(reported).toHaveLength(1);
  });

  it('as a repeat of a request that another execution works on is not answered: the other one answers', async () => {
    const { report } = await reconciler();
    const repeat = { ...asked, metadata: { ...metadata, executionArn: 'arn:of-the-repeat' } };

    const published = await report([began(request), output(repeat)], { executionArn: 'arn:of-the-repeat' });

    expect(published).toEqual([]);
  });

  it('before its claim gets one, and its answer with it: no pool can have been made', async () => {
    const { report, entries } = await reconciler({}, false);

    const published = await report([began(request), output(asked)]);

    expect(published).toMatchObject([
      { detail: { data: { failure: { class: 'Interrupted', stage: 'claim', poolMayExist: false } } } },
    ]);
    expect(entries()).toMatchObject([{ status: 'FAILED', requestId: 'r-1' }]);
  });

  it('by dying in its first state is answered from its input, under its own identity', async () => {
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

  it('with an input that is no request either is still answered, under its name', async () => {
    const published = await publishedFor([{ input: 'not JSON' }]);

    expect(published).toMatchObject([{ detail: { metadata: { requestId: 'run-1' } } }]);
  });
});

describe('the pool of a sender id that was stopped after an ambiguous CreatePool', () => {
  it('is looked for first among those that were made at about that time, however old the claim is', async () => {
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
      ambiguity: { Error: 'OutcomeUnknown' },
      ambiguousSince: { at: '2026-11-23T10:03:01.000Z' },
    };

    const { report } = await reconciler({ pools });

    // Both carry the tags here, so that the first one that is looked at is taken.
    expect(await report([output(stopped)])).toMatchObject([
      { detail: { data: { pool: { PoolId: 'pool-of-the-call' } } } },
    ]);
  });
});
