import { describe, expect, it } from 'vitest';
import { poll } from '../../../functions/status-cache/poll.ts';
import { EMPTY, NOT_SHOWN, type PoolStatuses } from '../../../functions/status-cache/status-cache.ts';
import { accountOf, allOf, ids, NOW } from '../../support/account.ts';

const HOUR_MS = 3_600_000;
const known = (more: Partial<PoolStatuses> = {}): PoolStatuses => ({
  ...EMPTY,
  refreshedAt: NOW - 1_000,
  creating: ['pool-1', 'pool-2'],
  ...more,
});
const creating = (waitMs: number) => ({ status: 'CREATING', waitMs });

describe('a poll', () => {
  it('of a pool that has left CREATING reads the cache once, and makes no call', async () => {
    const { ports, cache, calls, tableCalls } = accountOf({ statuses: {} });
    await cache.publish(known({ completed: { 'pool-3': { status: 'ACTIVE', seenAt: NOW } } }));

    expect(await poll('pool-3', NOW, ports)).toEqual({ status: 'ACTIVE', waitMs: 0 });
    expect(calls).toEqual([]);
    expect(tableCalls).toEqual(['read']);
  });

  it('of a pool that is CREATING in a fresh cache waits until the next refresh has ended', async () => {
    const { ports, cache, calls, tableCalls } = accountOf({ statuses: {} });
    await cache.publish(known());

    expect(await poll('pool-2', NOW, ports)).toEqual(creating(5_000 - 1_000 + 2_000));
    expect(calls).toEqual([]);
    expect(tableCalls).toEqual(['read']);
  });

  it('of the first CREATING pool waits until the next refresh is due', async () => {
    const { ports, cache } = accountOf({ statuses: {} });
    await cache.publish(known());

    expect(await poll('pool-1', NOW, ports)).toEqual(creating(5_000 - 1_000));
  });

  it.each([-5_000, 5_000, HOUR_MS])('refreshes what was read %i ms from now', async (age) => {
    const { ports, cache, tableCalls } = accountOf({ statuses: allOf(ids(1, 2), 'CREATING') });
    await cache.publish(known({ refreshedAt: NOW + age }));

    expect(await poll('pool-2', NOW, ports)).toEqual(creating(5_000));
    expect(tableCalls).toEqual(['read', 'acquire', 'publish']);
  });

  it('of a pool that the cache does not know refreshes, however fresh the cache is', async () => {
    const { ports, cache } = accountOf({ statuses: allOf(ids(1, 3), 'ACTIVE') });
    await cache.publish(known());

    expect(await poll('pool-3', NOW, ports)).toMatchObject({ status: 'ACTIVE' });
    expect((await cache.read()).completed).toMatchObject(allOf([], ''));
    expect(await poll('pool-2', NOW, ports)).toMatchObject({ status: 'ACTIVE' });
  });

  it('of a pool that DescribePools has not returned waits for the next refresh, like every other', async () => {
    const { ports, cache, calls } = accountOf({ statuses: {} });
    await cache.publish(known({ unshown: { 'pool-3': { misses: 1, missedAt: NOW - 1_000 } } }));

    expect(await poll('pool-3', NOW, ports)).toEqual(creating(6_000));
    expect(calls).toEqual([]);
  });

  it('during a refresh of another execution requests its pool once, and retries a second later', async () => {
    const { ports, cache, calls, tableCalls } = accountOf({ statuses: {} });
    await cache.publish(known({ freeAt: NOW + 10_000 }));

    expect(await poll('pool-3', NOW, ports)).toEqual(creating(1_000));
    await poll('pool-3', NOW, ports);

    expect((await cache.read()).requested).toEqual(['pool-3']);
    expect(calls).toEqual([]);
    // Checks the lease before the write: a failed conditional write is billed too.
    expect(tableCalls).toEqual(['read', 'request', 'read']);
  });

  it('ignores a lease from a wrong clock', async () => {
    const { ports, cache } = accountOf({ statuses: { 'pool-3': 'ACTIVE' } });
    await cache.publish(known({ freeAt: NOW + HOUR_MS }));

    expect(await poll('pool-3', NOW, ports)).toMatchObject({ status: 'ACTIVE' });
  });

  it('ignores a status from before this attempt had its pool', async () => {
    const { ports, cache } = accountOf({ statuses: { 'pool-3': 'ACTIVE' } });
    await cache.publish(known({ completed: { 'pool-3': { status: NOT_SHOWN, seenAt: NOW - 1 } } }));

    expect(await poll('pool-3', NOW, ports)).toMatchObject({ status: 'ACTIVE' });
  });

  it.each([
    ['a pool that was given up a minute ago', { 'pool-3': 'ACTIVE' }, 60_000, 'ACTIVE', 1],
    ['a pool that was given up a minute ago, and is still not shown', {}, 60_000, NOT_SHOWN, 1],
    ['a pool that was given up just now', { 'pool-3': 'ACTIVE' }, 1_000, NOT_SHOWN, 0],
  ])('of %s', async (_, statuses, agoMs, status, nCalls) => {
    const { ports, cache, calls } = accountOf({ statuses });
    const completed = { 'pool-3': { status: NOT_SHOWN, seenAt: NOW - agoMs } };
    await cache.publish({ ...EMPTY, refreshedAt: NOW - agoMs, completed });

    expect(await poll('pool-3', NOW - 200_000, ports)).toMatchObject({ status });
    expect(calls).toHaveLength(nCalls);
  });

  it('uses the status of its own refresh, whatever the clock of the step before says', async () => {
    const { ports } = accountOf({ statuses: { 'pool-3': 'ACTIVE' } });

    expect(await poll('pool-3', NOW + HOUR_MS, ports)).toMatchObject({ status: 'ACTIVE' });
  });

  it('counts a miss once, however often the cache is read', async () => {
    const { ports, cache } = accountOf({ statuses: {} });

    for (let time = 0; time < 20; time++) await poll('pool-3', NOW, ports);

    expect((await cache.read()).unshown).toEqual({ 'pool-3': { misses: 1, missedAt: NOW } });
  });

  it('does not wait longer because the clock of the last refresh is some seconds ahead', async () => {
    const { ports, cache } = accountOf({ statuses: allOf(ids(1, 9), 'CREATING') });
    await cache.publish(known({ refreshedAt: NOW + 4_000, creating: ids(1, 9) }));

    expect(await poll('pool-1', NOW, ports)).toEqual(creating(5_000));
  });

  it('never waits longer than the interval, even if the last refresh has a clock that is an hour ahead', async () => {
    const { ports, cache, fail } = accountOf({ statuses: allOf(ids(1, 9), 'CREATING') });
    await cache.publish(known({ refreshedAt: NOW + HOUR_MS, creating: ids(1, 9), pages: 1_000 }));
    fail('ServiceUnavailable');

    expect(await poll('pool-1', NOW, ports)).toEqual(creating(5_000));
  });

  it('that fails lets the next one refresh, and keeps the cache', async () => {
    const { ports, cache, fail, pass } = accountOf({ statuses: allOf(ids(1, 3), 'ACTIVE') });
    await cache.publish(known());
    await cache.request('pool-4');
    fail('AccessDenied');

    await expect(poll('pool-3', NOW, ports)).rejects.toMatchObject({ name: 'AccessDenied' });

    expect(await cache.read()).toMatchObject({ ...known({ requested: ['pool-4'] }), freeAt: NOW + 1_000 });
    pass(1_001);
    expect(await poll('pool-3', NOW, ports)).toMatchObject({ status: 'ACTIVE' });
  });
});
