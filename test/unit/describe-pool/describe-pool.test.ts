import { describe, expect, it } from 'vitest';
import { describePool } from '../../../functions/describe-pool/describe-pool.ts';
import { ProvisioningError } from '../../../functions/model/provisioning-error.ts';
import type { Created, Creation } from '../../../functions/model/state.ts';
import { EMPTY, NOT_SHOWN } from '../../../functions/status-cache/status-cache.ts';
import { accountOf, NOW } from '../../support/account.ts';
import { POOL_ELEMENTS } from '../../support/pool-elements.ts';

const created = (status = 'CREATING'): Created => ({
  metadata: {
    requestId: 'r-1',
    trigger: 'console',
    executionArn: 'arn',
    requestedAt: '2026-11-24T09:59:59.000Z',
  },
  request: { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' },
  delivery: 'run-1',
  claim: {
    is: 'new',
    attempt: 1,
    since: '2026-11-24T10:00:00.000Z',
    claimedAt: '2026-11-24T10:00:00.000Z',
    ownership: [],
  },
  creation: {
    pool: { PoolId: 'pool-1', Status: status, ...POOL_ELEMENTS },
    respondedAt: new Date(NOW).toISOString(),
    waitSeconds: 5,
  },
});

const SINCE = new Date(NOW).toISOString();

interface Scene {
  status?: string;
  /** Milliseconds by which the clock of the function is ahead. */
  clockMs?: number;
  /** Seconds after the response of CreatePool. */
  age?: number;
  intervalSeconds?: number;
}

/** The step, this number of seconds after the response of CreatePool, in an account where the pool has the status. */
const sceneOf = ({ status = 'CREATING', age = 5, intervalSeconds = 5, clockMs = 0 }: Scene = {}) => {
  const account = accountOf({ statuses: { 'pool-1': status } });
  account.pass(age * 1_000 + clockMs);
  const enteredAt = new Date(NOW + age * 1_000).toISOString();
  const ports = { ...account.ports, pollMs: intervalSeconds * 1_000, deadlineSeconds: 900 };

  const run = (creation: Creation = { ...created().creation, waitingSince: SINCE }, more = {}) => {
    const { metadata } = created();
    return describePool({ metadata, state: { ...created(), creation }, enteredAt }, { ...ports, ...more });
  };

  return { ...account, run };
};

describe('Describe pool', () => {
  it('returns a pool that is ACTIVE with that status', async () => {
    expect(await sceneOf({ status: 'ACTIVE' }).run()).toEqual({
      ...created().creation,
      waitingSince: SINCE,
      pool: { PoolId: 'pool-1', Status: 'ACTIVE', ...POOL_ELEMENTS },
      waitSeconds: 0,
    });
  });

  it.each(['CREATING', 'ACTIVE'])(
    'reads all elements of a pool that is ready, if it was %s with few of them',
    async (Status) => {
      const { run } = sceneOf({ status: 'ACTIVE' });
      const found = { ...created().creation, pool: { PoolId: 'pool-1', Status } };

      expect((await run(found)).pool).toEqual({ PoolId: 'pool-1', Status: 'ACTIVE', ...POOL_ELEMENTS });
    },
  );

  it('is retried while the elements of a ready pool cannot be read, at the deadline too: it does not time out', async () => {
    const { run, fail } = sceneOf({ status: 'ACTIVE', age: 900 });
    const found = { ...created().creation, pool: { PoolId: 'pool-1', Status: 'ACTIVE' } };
    fail('Throttled');

    await expect(run(found)).rejects.toMatchObject({ name: 'Throttled' });
    expect((await run(found)).pool).toMatchObject({ Status: 'ACTIVE', ...POOL_ELEMENTS });
  });

  it.each([{}, { 'pool-1': 'CREATING' }])(
    'is retried while DescribePools shows a ready pool as %j',
    async (statuses) => {
      const { ports } = accountOf({ statuses });
      const creation = { ...created().creation, pool: { PoolId: 'pool-1', Status: 'ACTIVE' } };
      const request = { metadata: created().metadata, state: { ...created(), creation }, enteredAt: SINCE };

      await expect(describePool(request, { ...ports, deadlineSeconds: 900 })).rejects.toMatchObject({
        name: 'ServiceUnavailable',
      });
    },
  );

  it('does not poll a pool that was ACTIVE at once', async () => {
    const { run, calls, tableCalls } = sceneOf();
    const { creation } = created('ACTIVE');

    expect(await run(creation)).toEqual({ ...creation, waitSeconds: 0 });
    expect([...calls, ...tableCalls]).toEqual([]);
  });

  it.each([
    [5, 5, 5],
    [10, 5, 10],
    [5, 150, 5],
    [5, 151, 6],
    [5, 899, 30],
  ])(
    'with an interval of %i s returns a pool that is CREATING after %i s with a wait of %i s',
    async (intervalSeconds, age, waitSeconds) => {
      expect(await sceneOf({ age, intervalSeconds }).run()).toEqual({
        ...created().creation,
        waitingSince: SINCE,
        waitSeconds,
      });
    },
  );

  it('waits for at least a second', async () => {
    const { run, cache } = sceneOf({ age: 5 });
    await cache.publish({ ...EMPTY, refreshedAt: NOW + 5_000 - 4_999, creating: ['pool-1'] });

    expect(await run()).toMatchObject({ waitSeconds: 1 });
  });

  it.each(['DELETING', 'A_STATUS_OF_TOMORROW'])('fails for the status %s', async (status) => {
    await expect(sceneOf({ status }).run()).rejects.toMatchObject({
      name: 'PoolNotUsable',
      detail: { message: expect.stringContaining(status) },
    });
  });

  it('fails for a pool that DescribePools has not returned for long', async () => {
    const { run, cache } = sceneOf();
    await cache.publish({ ...EMPTY, completed: { 'pool-1': { status: NOT_SHOWN, seenAt: NOW } } });

    await expect(run()).rejects.toMatchObject({
      name: 'PoolNotUsable',
      detail: { message: 'DescribePools does not show the pool.' },
    });
  });

  it('polls once more at the deadline, and times out if the pool is still CREATING', async () => {
    expect(await sceneOf({ status: 'ACTIVE', age: 900 }).run()).toMatchObject({ pool: { Status: 'ACTIVE' } });
    await expect(sceneOf({ age: 900 }).run()).rejects.toMatchObject({ name: 'PoolCreationTimedOut' });
  });

  it('counts the deadline from the beginning of the wait before the first poll', async () => {
    const { run } = sceneOf({ age: 20 });

    expect(await run(created().creation)).toMatchObject({
      waitingSince: new Date(NOW + 15_000).toISOString(),
    });
  });

  it('times out by the clock of Step Functions: that of a function may be an hour ahead', async () => {
    expect(await sceneOf({ clockMs: 3_600_000 }).run()).toMatchObject({ pool: { Status: 'CREATING' } });
  });

  it.each(['Throttled', 'ServiceUnavailable'] as const)('waits when a poll fails with %s', async (name) => {
    const { run, fail } = sceneOf();
    fail(name, name, name, name);

    expect(await run()).toMatchObject({ pool: { Status: 'CREATING' } });
  });

  it('waits when the table of the cache fails, and times out at the deadline', async () => {
    const down = () =>
      Promise.reject(new ProvisioningError('ServiceUnavailable', { code: 'c', message: 'm' }));
    const at = (age: number) => {
      const { run, cache } = sceneOf({ age });
      return run(undefined, { statuses: { ...cache, read: down } });
    };

    expect(await at(5)).toMatchObject({ pool: { Status: 'CREATING' }, waitSeconds: 5 });
    await expect(at(900)).rejects.toMatchObject({ name: 'PoolCreationTimedOut' });
  });

  it('throws an error that no later poll can change', async () => {
    const { run, fail } = sceneOf();
    fail('AccessDenied');

    await expect(run()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
