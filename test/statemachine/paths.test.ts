import { afterEach, describe, expect, it, vi } from 'vitest';
import { PoolProvisioned } from '../../functions/model/result.ts';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { POOL_ELEMENTS } from '../support/pool-elements.ts';
import { workflow } from '../support/workflow.ts';

const REQUEST = { OriginationIdentity: phoneNumberId(1), IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };
/** The elements as on the wire. */
const ELEMENTS = { ...POOL_ELEMENTS, CreatedTimestamp: 1_795_000_000 };
const REFUSED = ['Receive request', 'Validate request'];
const BEGIN = [...REFUSED, 'Claim request', 'Is this request new?'];
const SLOT = ['Reserve create slot', 'Wait for create slot', 'Has the slot passed?', 'Create pool'];
const MADE = [...SLOT, 'Was the slot preempted?'];
const AGAIN = ['Note the time', 'Find pool', 'Was the pool found?', ...SLOT];
const FOUND = ['Note the time', 'Find pool', 'Was the pool found?'];
const POLL = ['Wait for the pool', 'Describe pool', 'Has the pool left CREATING?'];
const PROVISIONED = ['Record result', 'Publish result', 'Was the pool provisioned?', 'Pool provisioned'];
const FAILED = ['Record result', 'Publish result', 'Was the pool provisioned?', 'Provisioning failed'];

const failure = (sent: { detail: { data: Record<string, unknown> } } | undefined) =>
  sent?.detail.data.failure;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the path of a request', () => {
  it('whose pool is CREATING for seven seconds: two polls, then provisioned', async () => {
    const { run, pools, published, calls } = workflow({ simulator: { creationSeconds: 7 } });

    const { path, status, output } = await run(REQUEST);

    expect(path).toEqual([...BEGIN, ...MADE, ...POLL, ...POLL, ...PROVISIONED]);
    expect(calls('DescribePools')).toHaveLength(2);
    expect(status).toBe('SUCCEEDED');
    expect(published).toHaveLength(1);
    expect(output).toEqual(published[0]?.detail);
    expect(output.data.pool).toMatchObject({ PoolId: pools()[0]?.poolId, Status: 'ACTIVE' });
  });

  it('whose pool is ACTIVE at once: no poll', async () => {
    const { run, calls } = workflow({ simulator: { creationSeconds: 0 } });

    const { path } = await run(REQUEST);

    expect(path).toEqual([...BEGIN, ...MADE, ...POLL, ...PROVISIONED]);
    expect(calls('DescribePools')).toHaveLength(0);
  });

  it('that is invalid: refused before any call', async () => {
    const { run, simulator, published } = workflow();

    const { path, status, error } = await run({ ...REQUEST, MessageType: 'SMS' });

    expect(path).toEqual([...REFUSED, ...FAILED]);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'InvalidRequest' });
    expect(simulator.record().calls).toEqual([]);
    expect(failure(published[0])).toMatchObject({ stage: 'validate', fields: [{ path: 'MessageType' }] });
  });

  it.each([[1], ['text'], [null], [[]], [true]])(
    'that is no object but %j: refused, with a result',
    async (input) => {
      const { run, published } = workflow();

      const { path, error } = await run(input, 'by-hand');

      expect(path).toEqual([...REFUSED, ...FAILED]);
      expect(error).toBe('InvalidRequest');
      expect(published[0]?.detail.metadata.requestId).toBe('by-hand');
    },
  );

  it.each([[[]], [[{ state: 'Validate request', error: 'Lambda.Unknown', times: 7 }]]])(
    'for no pool, because the input is a result: ended with a sentence, and without a result [faults %j]',
    async (tasks) => {
      const { run, published, parked, ledger, simulator } = workflow({ tasks });
      const result = { 'detail-type': 'PoolProvisioned', source: 'sms-pool-provisioner', detail: {} };

      const { path, status, error, cause } = await run(result);

      expect(path.slice(0, 2)).toEqual(REFUSED);
      expect(path.slice(-2)).toEqual(['Read the reason', 'Not a request']);
      expect({ status, error }).toEqual({ status: 'FAILED', error: 'NotARequest' });
      expect(cause).toMatch(/^An event with the detail-type "PoolProvisioned" is a result of this service/);
      expect([...published, ...parked, ...ledger.entries(), ...simulator.record().calls]).toEqual([]);
    },
  );

  it('for a number in another pool: tried once, then failed', async () => {
    const { run, calls, published } = workflow();

    const { path, error, cause } = await run({
      ...REQUEST,
      OriginationIdentity: SPECIAL.inPoolOfAnotherTeam,
    });

    expect(path).toEqual([...BEGIN, ...SLOT, 'Note the time', 'Find pool', ...FAILED]);
    expect(error).toBe('OriginationIdentityInUse');
    expect(JSON.parse(cause ?? '')).toEqual(failure(published[0]));
    expect(calls('CreatePool')).toHaveLength(1);
  });

  it('that is throttled 30 times: reserves another slot each time and is provisioned', async () => {
    const { run, calls, pools } = workflow({
      simulator: { faults: [{ on: 'CreatePool', as: 'throttle', times: 30 }] },
    });

    const { status } = await run(REQUEST);

    expect(status).toBe('SUCCEEDED');
    expect(calls('CreatePool')).toHaveLength(31);
    expect(pools()).toHaveLength(1);
  });

  it('that is throttled every time: ends as Throttled after the maximum number of slots', async () => {
    const { run, calls, published } = workflow({
      simulator: { faults: [{ on: 'CreatePool', as: 'throttle', times: 1000 }] },
    });

    const { path, error, seconds } = await run(REQUEST);

    expect(path.slice(0, BEGIN.length + SLOT.length)).toEqual([...BEGIN, ...SLOT]);
    expect(path.slice(-5)).toEqual(['Reserve create slot', ...FAILED]);
    expect(error).toBe('Throttled');
    expect(calls('CreatePool')).toHaveLength(225);
    expect(seconds).toBeLessThan(300);
    expect(failure(published[0])).toMatchObject({ retryable: true, code: 'NoSlot', poolMayExist: false });
  });

  it('whose number is not ready and becomes ready: waits for it', async () => {
    const notReady = { error: { name: 'ConflictException', members: { Reason: 'RESOURCE_NOT_ACTIVE' } } };
    const { run, calls } = workflow({
      simulator: { faults: [{ on: 'CreatePool', as: notReady, times: 3 }] },
    });

    const { status } = await run(REQUEST);

    expect(status).toBe('SUCCEEDED');
    expect(calls('CreatePool')).toHaveLength(4);
  });

  it('whose number never becomes ready: fails after a bounded time', async () => {
    const { run, calls } = workflow();

    const { error } = await run({ ...REQUEST, OriginationIdentity: SPECIAL.pending });

    expect(error).toBe('OriginationIdentityNotReady');
    expect(calls('CreatePool')).toHaveLength(6);
  });

  it.each(['hang', 'reset', 'truncated', 'broken-json', 'empty', '5xx', '503-empty'] as const)(
    'whose response is lost (%s) after the pool was created: one pool, found by its number and its tags',
    async (as) => {
      const { run, calls, pools } = workflow({
        simulator: { faults: [{ on: 'CreatePool', when: 'after', as }] },
      });

      const { status, output, path } = await run(REQUEST);

      expect(status).toBe('SUCCEEDED');
      expect(path.slice(0, 11)).toEqual([...BEGIN, ...SLOT, ...FOUND]);
      expect(calls('CreatePool')).toHaveLength(1);
      expect(pools()).toHaveLength(1);
      expect(output.data.pool.PoolId).toBe(pools()[0]?.poolId);
    },
  );

  it('whose response is lost, and whose pool DescribePhoneNumbers does not return: found by the same token', async () => {
    const unseen = { on: 'DescribePhoneNumbers', as: { status: 200, body: { PhoneNumbers: [] } } } as const;
    const { run, calls, pools } = workflow({
      simulator: { faults: [{ on: 'CreatePool', when: 'after', as: 'reset' }, unseen] },
    });

    const { status, path } = await run(REQUEST);

    expect(status).toBe('SUCCEEDED');
    expect(path.slice(0, 15)).toEqual([...BEGIN, ...SLOT, ...AGAIN]);
    expect(new Set(calls('CreatePool').map(({ clientToken }) => clientToken)).size).toBe(1);
    expect(pools()).toHaveLength(1);
  });

  it('for a sender id, whose response is lost and whose token has expired at AWS: one pool, found by its tags', async () => {
    const { run, calls, pools } = workflow({
      simulator: {
        clientTokenMemorySeconds: 0,
        faults: [{ on: 'CreatePool', when: 'after', as: 'reset' }],
      },
    });

    const { status } = await run({ ...REQUEST, OriginationIdentity: 'ACME', IsoCountryCode: 'GB' });

    expect(status).toBe('SUCCEEDED');
    expect(calls('CreatePool')).toHaveLength(1);
    expect(pools()).toHaveLength(1);
  });

  it('whose responses are all lost, and whose pool is not visible: poolMayExist is true', async () => {
    const unseen = { status: 200, body: { PhoneNumbers: [] } };
    const { run, calls, pools, published } = workflow({
      simulator: {
        faults: [
          { on: 'CreatePool', when: 'after', as: 'reset', times: 100 },
          { on: 'DescribePhoneNumbers', as: unseen, times: 100 },
        ],
      },
    });

    const { error } = await run(REQUEST);

    expect(error).toBe('OutcomeUnknown');
    expect(calls('CreatePool')).toHaveLength(7);
    expect(pools()).toHaveLength(1);
    expect(failure(published[0])).toMatchObject({ poolMayExist: true, owner: 'operator', attempts: 7 });
  });

  it('whose polls are throttled and fail: still provisioned', async () => {
    const { run, calls } = await runWith({
      simulator: {
        faults: [
          { on: 'DescribePools', as: 'throttle', times: 5 },
          { on: 'DescribePools', as: '5xx', times: 5 },
          { on: 'DescribePools', as: 'reset', times: 5 },
        ],
      },
      tasks: [{ state: 'Describe pool', error: 'Sandbox.Timedout', times: 2 }],
    });

    expect(run.status).toBe('SUCCEEDED');
    expect(calls('DescribePools').length).toBeGreaterThan(15);
  });

  it('whose polls all fail: ends at the deadline, with the pool', async () => {
    const { run, published, pools, calls } = workflow({
      simulator: { faults: [{ on: 'DescribePools', as: 'throttle', times: 100_000 }] },
    });

    const { error, seconds } = await run(REQUEST);

    expect(error).toBe('PoolCreationTimedOut');
    // Four calls per poll, because each is throttled.
    expect(calls('DescribePools').length).toBeLessThan(4 * 80);
    expect(seconds).toBeLessThan(960);
    expect(published[0]?.detail.data).toMatchObject({
      pool: { PoolId: pools()[0]?.poolId },
      failure: { stage: 'describe' },
    });
  });

  it('whose pool stays CREATING: ends at the deadline, with the pool', async () => {
    const { run, published, pools, calls } = workflow({ simulator: { creationEnds: 'STUCK' } });

    const { path, error, seconds } = await run(REQUEST);

    expect(path.slice(-4)).toEqual(FAILED);
    expect(error).toBe('PoolCreationTimedOut');
    expect(seconds).toBeGreaterThan(900);
    expect(seconds).toBeLessThan(931);
    expect(calls('DescribePools').length).toBeLessThan(90);
    expect(published[0]?.detail.data).toMatchObject({
      pool: { PoolId: pools()[0]?.poolId, Status: 'CREATING' },
    });
  });

  it.each(['DELETING', 'VANISH', 'BROKEN'])(
    'whose pool goes %s: not usable, with the pool',
    async (creationEnds) => {
      const { run, published, pools } = workflow({ simulator: { creationEnds } });

      const { error } = await run(REQUEST);

      expect(error).toBe('PoolNotUsable');
      expect(published[0]?.detail.data).toMatchObject({
        pool: { PoolId: pools()[0]?.poolId },
        failure: { poolMayExist: true, stage: 'describe' },
      });
    },
  );

  it.each([
    ['says nothing at all', {}],
    ['shows the pool without a status', { Pools: [{ PoolId: 'pool-1' }] }],
  ])('whose poll %s: polled again', async (_, body) => {
    const answer = (Status: string) => ({ PoolId: 'pool-1', Status, ...ELEMENTS });
    const { run } = workflow({
      simulator: {
        faults: [
          { on: 'CreatePool', as: { status: 200, body: answer('CREATING') } },
          { on: 'DescribePools', as: { status: 200, body: { Pools: [answer('CREATING')] } } },
          { on: 'DescribePools', as: { status: 200, body } },
          { on: 'DescribePools', as: { status: 200, body: { Pools: [answer('ACTIVE')] } } },
        ],
      },
    });

    const { status } = await run(REQUEST);

    expect(status).toBe('SUCCEEDED');
  });

  it.each([
    ['original', 'ClientTokenReused'],
    ['conflict', 'ConflictException'],
    ['validation', 'ValidationException'],
  ] as const)(
    'with a ClientToken that created another pool (%s): refused, and no pool is adopted',
    async (clientTokenMismatch, code) => {
      const { run, pools, published } = workflow({ simulator: { clientTokenMismatch } });
      await run({ ...REQUEST, ClientToken: 'reused' }, 'first');

      const second = { ...REQUEST, OriginationIdentity: phoneNumberId(2), ClientToken: 'reused' };
      const { status } = await run({ ...second, Tags: [{ Key: 'customer', Value: 'another' }] }, 'second');

      expect(status).toBe('FAILED');
      expect(pools()).toHaveLength(1);
      expect(failure(published[1])).toMatchObject({ code });
    },
  );

  it.each([
    [197, 1, 'ClientTokenReused'],
    [198, 1, 'ClientTokenReused'],
    [199, 1, 'ClientTokenReused'],
    [200, 2, undefined],
  ])(
    'that has %i tags and the ClientToken of another request: %i pools, and none has two owners',
    async (count, nPools, code) => {
      const { run, pools, published } = workflow({ simulator: { clientTokenMismatch: 'original' } });
      const Tags = Array.from({ length: count }, (_, n) => ({ Key: `key-${n}`, Value: 'x' }));
      const first = { ...REQUEST, Tags, ClientToken: 'reused' };

      await run(first, 'first');
      await run({ ...first, OriginationIdentity: phoneNumberId(2) }, 'second');

      const provisioned = published
        .map(({ detail }) => detail.data.pool)
        .filter((pool) => pool !== undefined);
      expect(pools()).toHaveLength(nPools);
      expect(provisioned).toHaveLength(nPools);
      expect(failure(published[1])).toEqual(code && expect.objectContaining({ code }));
    },
  );

  it('whose CreatePool ends with an error that nobody knows: searched for, and not called again', async () => {
    const { run, published } = workflow({
      tasks: [{ state: 'Create pool', error: 'Runtime.SomethingNew', times: 1 }],
    });

    const { path, error } = await run(REQUEST);

    expect(path).toEqual([...BEGIN, ...SLOT, 'Note the time', 'Find pool', ...FAILED]);
    expect(error).toBe('WorkflowFault');
    expect(failure(published[0])).toMatchObject({ poolMayExist: true, code: 'Runtime.SomethingNew' });
  });

  it.each([
    ['throttled to the end', { on: 'CreatePool', as: 'throttle', times: 1_000 }],
    ['refused', { on: 'CreatePool', as: { error: { name: 'AccessDeniedException' } } }],
  ] as const)('whose first response is lost, and that is then %s: poolMayExist is true', async (_, then) => {
    const unseen = { on: 'DescribePhoneNumbers', as: { status: 200, body: { PhoneNumbers: [] } } } as const;
    const { run, pools, published } = workflow({
      simulator: { faults: [{ on: 'CreatePool', when: 'after', as: 'reset' }, unseen, then] },
    });

    await run(REQUEST);

    expect(pools()).toHaveLength(1);
    expect(failure(published[0])).toMatchObject({ poolMayExist: true });
  });

  it('whose pool has an invalid date: provisioned, without that date', async () => {
    const body = { PoolId: 'pool-1', Status: 'ACTIVE', ...ELEMENTS, CreatedTimestamp: 1e300 };
    const { run, calls } = workflow({
      simulator: {
        faults: [
          { on: 'CreatePool', when: 'after', as: { status: 200, body } },
          { on: 'DescribePools', as: { status: 200, body: { Pools: [body] } } },
        ],
      },
    });

    const { status, output } = await run(REQUEST);

    expect(status).toBe('SUCCEEDED');
    expect(calls('CreatePool')).toHaveLength(1);
    expect(output.data.pool).not.toHaveProperty('CreatedTimestamp');
  });

  it('whose tags are returned in another order: provisioned, with any number of tags', async () => {
    const Tags = Array.from({ length: 200 }, (_, i) => ({
      Key: `k${i}`.padEnd(128, '.'),
      Value: '値'.repeat(200),
    }));
    const { run } = workflow({
      simulator: {
        faults: [
          {
            on: 'CreatePool',
            when: 'after',
            as: {
              status: 200,
              body: { PoolId: 'pool-1', Status: 'ACTIVE', ...ELEMENTS, Tags: Tags.toReversed() },
            },
          },
        ],
      },
    });

    const { status } = await run({ ...REQUEST, Tags });

    expect(status).toBe('SUCCEEDED');
  });

  it('whose pool another execution has polled, and whose CreatePool was ambiguous: provisioned with every element', async () => {
    const { run, published, pools } = workflow({
      simulator: {
        creationSeconds: 0,
        visibilityDelaySeconds: 4,
        faults: [{ on: 'CreatePool', when: 'after', as: 'reset' }],
      },
    });

    const { status } = await run(REQUEST);

    expect(status).toBe('SUCCEEDED');
    expect(pools()).toHaveLength(1);
    expect(PoolProvisioned.safeParse(published[0]?.detail).error).toBeUndefined();
  });

  it('whose pool is not visible at first: polled again', async () => {
    const { run, calls } = workflow({ simulator: { visibilityDelayReads: 3 } });

    const { status } = await run(REQUEST);

    expect(status).toBe('SUCCEEDED');
    expect(calls('DescribePools').length).toBeGreaterThan(3);
  });
});

describe('an input near the limit', () => {
  /** Characters that grow when they are escaped, and again when the text is nested. */
  const hostile = Array.from({ length: 30 }, (_, i) => [`"\\\u0001`.repeat(20) + i, i]);

  it.each([100_000, 250_000, 258_048])('of %i bytes with hostile keys gets a result', async (bytes) => {
    const { run, published } = workflow();
    const data = { ...REQUEST, ...Object.fromEntries(hostile), padding: '' };
    const room = bytes - JSON.stringify({ data }).length;

    const { error } = await run({ data: { ...data, padding: 'x'.repeat(room) } });

    expect(error).toBe('InvalidRequest');
    expect(published).toHaveLength(1);
  });
});

describe('the result', () => {
  it('is published later when the event bus rejects it for a while', async () => {
    const { run, published, parked } = workflow({
      tasks: [{ state: 'Publish result', error: 'EventBridge.FailedEntry', times: 8 }],
    });

    const { status } = await run(REQUEST);

    expect(status).toBe('SUCCEEDED');
    expect(published).toHaveLength(1);
    expect(parked).toHaveLength(0);
  });

  it.each([
    ['refuses for long', 'EventBridge.FailedEntry'],
    ['does not exist', 'EventBridge.ResourceNotFoundException'],
  ])('is parked when the event bus %s', async (_, error) => {
    const { run, published, parked } = workflow({
      tasks: [{ state: 'Publish result', error, times: 1_000 }],
    });

    const { path, status } = await run(REQUEST);

    expect(path.slice(-5)).toEqual([
      'Record result',
      'Publish result',
      'Park result',
      'Was the pool provisioned?',
      'Pool provisioned',
    ]);
    expect(status).toBe('SUCCEEDED');
    expect(published).toHaveLength(0);
    expect(parked).toMatchObject([
      {
        source: 'sms-pool-provisioner',
        detailType: 'PoolProvisioned',
        detail: { metadata: { requestId: 'run-1' } },
        refusal: { Error: error },
      },
    ]);
  });

  it('ends the execution as failed when neither event bus nor queue accepts it', async () => {
    const { run } = workflow({
      tasks: [
        { state: 'Publish result', error: 'EventBridge.FailedEntry', times: 1_000 },
        { state: 'Park result', error: 'SQS.SqsException', times: 1_000 },
      ],
    });

    const { path, status, error } = await run(REQUEST);

    expect(path.slice(-2)).toEqual(['Park result', 'Result undelivered']);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'WorkflowFault' });
  });

  it.each([
    ['provisioned', REQUEST],
    ['invalid', 'not a request'],
  ])('of a request that is %s is left to the reconciler when it cannot be completed', async (_, input) => {
    const { run, published } = workflow({
      tasks: [{ state: 'Record result', error: 'Runtime.ExitError', times: 1_000 }],
    });

    const { path, status } = await run(input);

    expect(path.slice(-2)).toEqual(['Record result', 'Result not recorded']);
    expect(status).toBe('FAILED');
    expect(published).toEqual([]);
  });

  it('has room for two copies of the largest request', async () => {
    const Tags = Array.from({ length: 200 }, (_, i) => ({
      Key: `k${i}`.padEnd(128, '.'),
      Value: 'v'.repeat(256),
    }));
    const { run, pools } = workflow();

    const { status, output } = await run({ ...REQUEST, Tags });

    expect(status).toBe('SUCCEEDED');
    expect(output.data.request.Tags).toEqual(Tags);
    expect(output.data.pool.Tags).toEqual(Tags);
    expect(pools()[0]?.tags).toEqual(Tags);
  });
});

/** A run that returns its path and its end. */
async function runWith(scenario: Parameters<typeof workflow>[0]) {
  const { run, calls } = workflow(scenario);
  const ended = await run(REQUEST);

  return { run: ended, path: ended.path, calls };
}
