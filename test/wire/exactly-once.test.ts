import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { startStack } from '../../simulation/wire/stack.ts';

const REQUEST = { OriginationIdentity: phoneNumberId(1), IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };
const SENDER_ID = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB', MessageType: 'TRANSACTIONAL' };

let stack: Awaited<ReturnType<typeof startStack>>;

beforeAll(async () => {
  stack = await startStack({ environment: { RECONCILER_GRACE_SECONDS: '0', POOL_DEADLINE_SECONDS: '10' } });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.simulator.reset();
  stack.faults.reset();
  stack.simulator.configure({ creationSeconds: 0.2 });
});

/** Generous timeout for a busy processor. */
const SOON = { timeout: 20_000 };

let count = 0;
/** A request with a unique request ID. */
const asked = (data: object = REQUEST) => {
  const requestId = `once-${++count}`;
  return { requestId, input: { metadata: { requestId }, data } };
};
const ended = (executionArn: string) =>
  vi.waitFor(async () => {
    const execution = await stack.describe(executionArn);
    if (execution.status === 'RUNNING') throw new Error('It is still running.');
    return execution;
  }, SOON);
/** Runs a request to completion through the console trigger. */
const run = async (input: unknown, name: string) => ended(await stack.viaConsole(input, name));

describe('a request that is sent many times', () => {
  it('through all three triggers creates one pool and has one distinct result', async () => {
    const { requestId, input } = asked(SENDER_ID);

    await Promise.all([
      ...Array.from({ length: 5 }, () => stack.viaEvent(input)),
      stack.viaQueue([input, input, input]),
      run(input, `${requestId}-a`),
      run(input, `${requestId}-b`),
    ]);
    await stack.resultDetailOf(requestId);
    await run(input, `${requestId}-c`);
    await vi.waitUntil(async () => (await stack.resultsNow(requestId)).length > 1, SOON);

    const answers = stack.resultsOf(requestId).map(({ detail }) => JSON.stringify(detail));
    expect(new Set(answers).size).toBe(1);
    expect(stack.pools()).toHaveLength(1);
  });

  it('is absorbed while the first is in progress', async () => {
    const { requestId, input } = asked();
    stack.simulator.configure({ creationSeconds: 1.5 });
    const first = stack.viaConsole(input, `${requestId}-a`);
    await vi.waitUntil(() => stack.pools().length === 1, SOON);

    const { status, output } = await run(input, `${requestId}-b`);

    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '')).toMatchObject({ claim: { is: 'in progress' } });
    expect((await ended(await first)).status).toBe('SUCCEEDED');
  });

  it('is refused with other content, and the first is unchanged', async () => {
    const { requestId, input } = asked();
    await run(input, `${requestId}-a`);

    const other = { ...input, data: { ...REQUEST, OriginationIdentity: phoneNumberId(2) } };
    const { error } = await run(other, `${requestId}-b`);

    expect(error).toBe('RequestIdConflict');
    expect(stack.pools()).toHaveLength(1);
  });
});

describe('a CreatePool whose function ends after its effect', () => {
  it.each(['crash', 'out-of-memory', 'exit', 'unhandled-rejection'] as const)(
    'by %s is searched for, and not called again',
    async (as) => {
      const { requestId, input } = asked();
      stack.faults.configure({ faults: [{ on: 'Lambda.create-pool', as, when: 'after' }] });

      const { status } = await run(input, requestId);

      expect(status).toBe('SUCCEEDED');
      expect(stack.calls('CreatePool')).toHaveLength(1);
      expect(stack.pools()).toHaveLength(1);
    },
  );
});

/** An event with an ID that its sender chose. */
const forwarded = (id: string, detail: object) => ({
  id,
  'detail-type': 'PoolRequested',
  source: 'onboarding',
  detail,
});

describe('two contents in events of one ID', () => {
  const OTHER = { ...REQUEST, OriginationIdentity: phoneNumberId(2) };
  const answers = async (requestId: string) => {
    await vi.waitUntil(async () => (await stack.resultsNow(requestId)).length >= 2, SOON);
    return stack
      .resultsOf(requestId)
      .map(({ detail }) => [
        detail.data.request.OriginationIdentity,
        detail.data.failure?.class ?? 'PoolProvisioned',
      ]);
  };
  const first = [REQUEST.OriginationIdentity, 'PoolProvisioned'];
  const second = [OTHER.OriginationIdentity, 'RequestIdConflict'];

  it('in two messages have two results, after the first and while it runs', async () => {
    const id = `forwarded-${++count}`;
    await stack.viaQueue(forwarded(id, REQUEST));
    await stack.resultDetailOf(id);
    await stack.viaQueue(forwarded(id, OTHER));

    stack.simulator.configure({ creationSeconds: 2 });
    const running = `forwarded-${++count}`;
    const third = { ...REQUEST, OriginationIdentity: phoneNumberId(3) };
    await stack.viaQueue(forwarded(running, third));
    await vi.waitUntil(() => stack.pools().length === 2, SOON);
    await stack.viaQueue(forwarded(running, OTHER));

    expect(await answers(id)).toEqual([first, second]);
    expect((await answers(running)).toSorted()).toEqual(
      [second, [third.OriginationIdentity, 'PoolProvisioned']].toSorted(),
    );
  });

  it('in one array have two results', async () => {
    const id = `forwarded-${++count}`;

    await stack.viaQueue([forwarded(id, REQUEST), forwarded(id, OTHER)]);

    const classes = (await answers(id)).map(([, name]) => name);
    expect(classes.toSorted()).toEqual(['PoolProvisioned', 'RequestIdConflict']);
  });

  it('are a conflict when the second is started in the console', async () => {
    const eventId = await stack.viaEvent(REQUEST);
    await stack.resultDetailOf(eventId);

    await run(forwarded(eventId, OTHER), `copied-${++count}`);

    expect(await answers(eventId)).toEqual([first, second]);
  });
});

describe('an event that failed', () => {
  const GONE = { error: { name: 'ResourceNotFoundException', members: {} } };

  it.each([
    ['corrected', { ...REQUEST, OriginationIdentity: phoneNumberId(99) }],
    ['as it was, once its cause is gone', REQUEST],
  ])('is tried again when it is started in the console, %s', async (_, sent) => {
    stack.simulator.configure({ faults: [{ on: 'CreatePool', as: GONE, times: 1 }] });
    const eventId = await stack.viaEvent(sent);
    await stack.resultDetailOf(eventId);

    const { status } = await run(forwarded(eventId, REQUEST), `copied-${++count}`);

    expect(status).toBe('SUCCEEDED');
    await vi.waitUntil(async () => (await stack.resultsNow(eventId)).length === 2, SOON);
    expect(stack.resultsOf(eventId).map(({ detail }) => detail.metadata.attempt)).toEqual([1, 2]);
  });
});

describe('a repeat under another correlation ID', () => {
  it('has the result of the first, byte for byte', async () => {
    const requestId = `once-${++count}`;
    const input = (correlationId: string) => ({ metadata: { requestId, correlationId }, data: REQUEST });
    await run(input('first'), `${requestId}-a`);

    await run(input('second'), `${requestId}-b`);

    await vi.waitUntil(async () => (await stack.resultsNow(requestId)).length === 2, SOON);
    const [one, two] = stack.resultsOf(requestId).map(({ detail }) => JSON.stringify(detail));
    expect(two).toBe(one);
    expect(one).toContain('"correlationId":"first"');
  });
});

describe('a request that failed', () => {
  it('can be corrected and sent again under its ID', async () => {
    const { requestId, input } = asked({ ...REQUEST, OriginationIdentity: SPECIAL.pending });
    const wrong = { ...REQUEST, OriginationIdentity: phoneNumberId(999) };
    const { error } = await run({ ...input, data: wrong }, `${requestId}-a`);

    const { status } = await run({ ...input, data: REQUEST }, `${requestId}-b`);

    expect({ error, status }).toEqual({ error: 'OriginationIdentityNotFound', status: 'SUCCEEDED' });
    await vi.waitUntil(async () => (await stack.resultsNow(requestId)).length === 2, SOON);
    expect(stack.resultsOf(requestId).map(({ detail }) => detail.metadata.attempt)).toEqual([1, 2]);
  });

  it('reuses its pool that is still CREATING when it is sent again', async () => {
    const { requestId, input } = asked();
    stack.simulator.configure({ creationSeconds: 14 });
    const { error } = await run(input, `${requestId}-a`);
    await vi.waitUntil(() => stack.pools()[0]?.status === 'ACTIVE', SOON);

    const { status } = await run(input, `${requestId}-b`);

    expect({ error, status }).toEqual({ error: 'PoolCreationTimedOut', status: 'SUCCEEDED' });
    expect(stack.pools()).toHaveLength(1);
    expect(stack.calls('CreatePool')).toHaveLength(1);
  });

  it('gets another pool if its pool vanished', async () => {
    const { requestId, input } = asked();
    stack.simulator.configure({ creationEnds: 'VANISH' });
    const { error } = await run(input, `${requestId}-a`);
    stack.simulator.configure({ creationEnds: 'ACTIVE' });

    const { status } = await run(input, `${requestId}-b`);

    expect({ error, status }).toEqual({ error: 'PoolNotUsable', status: 'SUCCEEDED' });
    expect(stack.pools().map((pool) => pool.status)).toEqual(['GONE', 'ACTIVE']);
  });
});

describe('the service', () => {
  it('reports the pool of a number that this request itself put there', async () => {
    const { requestId, input } = asked();
    stack.simulator.configure({
      clientTokenMemorySeconds: 0,
      faults: [
        { on: 'CreatePool', when: 'after', as: 'reset' },
        { on: 'DescribePhoneNumbers', as: { status: 200, body: { PhoneNumbers: [] } } },
      ],
    });

    const { status } = await run(input, requestId);

    expect(status).toBe('SUCCEEDED');
    expect(stack.calls('CreatePool').map(({ result }) => result)).toEqual(['OK', 'ConflictException']);
  });

  it('tags each pool with its owner', async () => {
    const { requestId, input } = asked({ ...REQUEST, Tags: [{ Key: 'customer', Value: 'Octank' }] });

    await run(input, requestId);

    expect(stack.pools()[0]?.tags).toEqual([
      { Key: 'customer', Value: 'Octank' },
      { Key: 'sms-pool-provisioner:service', Value: 'sms-pool-provisioner' },
      { Key: 'sms-pool-provisioner:request-id', Value: requestId },
      { Key: 'sms-pool-provisioner:content-hash', Value: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const { detail } = await stack.resultDetailOf(requestId);
    expect(detail.data.pool?.Tags).toEqual(stack.pools()[0]?.tags);
  });
});

describe('an execution that is stopped', () => {
  it('is completed by the reconciler on schedule when its status-change event is lost', async () => {
    const { requestId, input } = asked();
    stack.simulator.configure({ creationEnds: 'STUCK' });
    stack.faults.configure({
      faults: [{ on: 'EventBridge.StatusChange', as: 'lost', match: { status: 'ABORTED' } }],
    });
    const executionArn = await stack.viaConsole(input, requestId);
    await vi.waitUntil(() => stack.pools().length === 1, SOON);

    await stack.stepFunctions.send(new StopExecutionCommand({ executionArn }));

    const { detail } = await stack.resultDetailOf(requestId);
    expect(stack.faults.record().played).toHaveLength(1);
    expect(detail.data).toMatchObject({
      failure: { class: 'Interrupted', poolMayExist: true },
      pool: { PoolId: stack.pools()[0]?.poolId },
    });
  });

  it('is completed with its pool if that is ACTIVE', async () => {
    const { requestId, input } = asked();
    stack.simulator.configure({ creationSeconds: 0.5 });
    stack.faults.configure({ faults: [{ on: 'Lambda.describe-pool', as: 'crash', times: null }] });
    const executionArn = await stack.viaConsole(input, requestId);
    await vi.waitUntil(() => stack.pools()[0]?.status === 'ACTIVE', SOON);

    await stack.stepFunctions.send(new StopExecutionCommand({ executionArn }));

    expect((await stack.resultDetailOf(requestId))['detail-type']).toBe('PoolProvisioned');
  });
});

describe('a request that is refused', () => {
  it('costs no read of a history when its execution ends', async () => {
    const { requestId, input } = asked({ ...REQUEST, OriginationIdentity: 7 });
    stack.faults.configure({ faults: [{ on: 'StepFunctions.GetExecutionHistory', as: '5xx', times: null }] });
    const seen = stack.lines.length;
    const reports = () =>
      stack.lines
        .slice(seen)
        .filter((line) => line.includes('"sms-pool-provisioner-reconcile-on-execution-ended"'))
        // The execution of the test before may still be reported.
        .filter((line) => line.includes('"message":"done"'));

    const { status } = await run(input, requestId);
    await vi.waitUntil(() => reports().length > 0, SOON);

    expect(status).toBe('FAILED');
    expect(stack.faults.record().played).toEqual([]);
  });
});

describe('the ledger', () => {
  it('delays requests while it is unavailable, and loses none', async () => {
    const { requestId, input } = asked();
    stack.faults.configure({
      faults: [
        { on: 'DynamoDB.PutItem', as: 'throttle', times: 6 },
        { on: 'DynamoDB.PutItem', as: '5xx', when: 'after', times: 3 },
        { on: 'DynamoDB.GetItem', as: 'reset', times: 3 },
      ],
    });

    const { status } = await run(input, requestId);

    expect(status).toBe('SUCCEEDED');
    expect(stack.pools()).toHaveLength(1);
    await stack.resultDetailOf(requestId);
    expect(stack.resultsOf(requestId)).toHaveLength(1);
  });
});
