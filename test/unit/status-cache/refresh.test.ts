import { describe, expect, it } from 'vitest';
import { refresh } from '../../../functions/status-cache/refresh.ts';
import { EMPTY, NOT_SHOWN, type PoolStatuses } from '../../../functions/status-cache/status-cache.ts';
import { accountOf, allOf, ids, NOW } from '../../support/account.ts';

/** An account that is too large for a full list. */
const LARGE = 1_000;

const knownBefore = (more: Partial<PoolStatuses> = {}): PoolStatuses => ({ ...EMPTY, pages: LARGE, ...more });
const active = { status: 'ACTIVE', seenAt: NOW };

describe('a refresh of few pools', () => {
  it('describes known pools in one call', async () => {
    const { ports, calls } = accountOf({ statuses: allOf(ids(1, 5), 'CREATING') });

    const refreshed = await refresh('pool-1', knownBefore({ creating: ids(1, 5) }), ports);

    expect(calls).toEqual(['describe pool-1 pool-2 pool-3 pool-4 pool-5']);
    expect(refreshed).toMatchObject({ refreshedAt: NOW, creating: ids(1, 5), completed: {} });
  });

  it('describes a single new pool by its id', async () => {
    const { ports, calls } = accountOf({ statuses: { 'pool-1': 'ACTIVE' } });

    const refreshed = await refresh('pool-1', knownBefore(), ports);

    expect(calls).toEqual(['describe pool-1']);
    expect(refreshed).toMatchObject({ creating: [], completed: { 'pool-1': active } });
  });

  it('returns the pools that have left CREATING', async () => {
    const statuses = { 'pool-1': 'CREATING', 'pool-2': 'ACTIVE', 'pool-3': 'DELETING' };
    const { ports } = accountOf({ statuses });

    const refreshed = await refresh('pool-1', knownBefore({ creating: ids(1, 3) }), ports);

    expect(refreshed.creating).toEqual(['pool-1']);
    expect(refreshed.completed).toEqual({ 'pool-2': active, 'pool-3': { status: 'DELETING', seenAt: NOW } });
  });

  it('keeps pools that have left CREATING for 20 s, longer than the wait between two polls', async () => {
    const { ports } = accountOf({ statuses: { 'pool-1': 'CREATING' } });
    const completed = {
      'pool-2': { status: 'ACTIVE', seenAt: NOW - 19_999 },
      'pool-3': { status: 'ACTIVE', seenAt: NOW - 20_000 },
      'pool-4': { status: 'ACTIVE', seenAt: NOW + 3_600_000 },
    };

    const refreshed = await refresh('pool-1', knownBefore({ creating: ['pool-1'], completed }), ports);

    expect(Object.keys(refreshed.completed)).toEqual(['pool-2']);
  });
});

describe('a refresh of many pools', () => {
  it('lists the CREATING pools, and describes those that have left the list in groups of five', async () => {
    const statuses = { ...allOf(ids(1, 20), 'CREATING'), ...allOf(ids(21, 27), 'ACTIVE') };
    const { ports, calls, at } = accountOf({ statuses });

    const refreshed = await refresh('pool-1', knownBefore({ creating: ids(1, 27) }), ports);

    expect(calls).toEqual([
      'list CREATING from 0',
      `describe ${ids(21, 25).join(' ')}`,
      `describe ${ids(26, 27).join(' ')}`,
    ]);
    // Calls are one interval apart, and so is the next call after the refresh.
    expect(at).toEqual([0, 1_000, 2_000]);
    expect(refreshed.freeAt).toBe(NOW + 3_000);
    expect(refreshed.creating).toEqual(ids(1, 20));
    expect(Object.keys(refreshed.completed)).toEqual(ids(21, 27));
  });

  it('lists page by page, and leaves the rest to the next refresh, which reads it first', async () => {
    const statuses = allOf(ids(1, 40), 'CREATING');
    const { ports, calls } = accountOf({ statuses, pageSize: 5 });

    const refreshed = await refresh('pool-1', knownBefore({ creating: ids(1, 40) }), ports);

    expect(calls.slice(0, 3)).toEqual(['0', '5', '10'].map((token) => `list CREATING from ${token}`));
    expect(calls.slice(3)).toEqual([
      `describe ${ids(16, 20).join(' ')}`,
      `describe ${ids(21, 25).join(' ')}`,
    ]);
    expect(refreshed.creating.slice(0, 3)).toEqual(['pool-1', 'pool-26', 'pool-27']);
    expect(refreshed.creating).toHaveLength(40);
  });

  it('includes CREATING pools before an execution requests them', async () => {
    const { ports } = accountOf({ statuses: allOf(ids(1, 9), 'CREATING') });

    const refreshed = await refresh('pool-1', knownBefore({ creating: ids(1, 6) }), ports);

    expect(refreshed.creating).toEqual(ids(1, 9));
  });

  it('lists a small account in full, and returns its size', async () => {
    const statuses = { ...allOf(ids(1, 80), 'ACTIVE'), ...allOf(ids(81, 130), 'CREATING') };
    const { ports, calls } = accountOf({ statuses });
    const known = { ...EMPTY, requested: ['pool-1', 'pool-2'], creating: ids(120, 130) };

    const refreshed = await refresh('pool-1', known, ports);

    expect(calls).toEqual(['list all from 0', 'list all from 100']);
    expect(refreshed).toMatchObject({
      pages: 2,
      completed: { 'pool-1': active, 'pool-2': active },
      unshown: {},
    });
    expect(refreshed.creating).toHaveLength(50);
  });

  it('lists a larger account in full when that takes fewer calls than one for each unknown pool', async () => {
    const { ports, calls } = accountOf({ statuses: allOf(ids(1, 40), 'ACTIVE'), pageSize: 10 });

    await refresh('pool-1', knownBefore({ pages: 4, requested: ids(2, 2) }), ports);
    await refresh('pool-1', knownBefore({ pages: 4, requested: ids(2, 3) }), ports);

    expect(calls.filter((call) => call.startsWith('list'))).toEqual([
      'list CREATING from 0',
      ...['0', '10', '20', '30'].map((token) => `list all from ${token}`),
    ]);
  });
});

describe('a pool that DescribePools does not return', () => {
  it('is never described in a group, which it would fail', async () => {
    const { ports, calls } = accountOf({ statuses: allOf(ids(1, 9), 'ACTIVE') });

    await refresh('pool-1', knownBefore({ creating: ids(1, 9), requested: ['pool-99'] }), ports);

    expect(calls.filter((call) => call.includes('pool-99'))).toEqual(['describe pool-99']);
    expect(calls.at(-1)).toBe('describe pool-99');
  });

  it('costs at most two calls per refresh, however many there are', async () => {
    const { ports, calls } = accountOf({ statuses: { 'pool-1': 'CREATING' } });

    const refreshed = await refresh(
      'pool-1',
      knownBefore({ creating: ['pool-1'], requested: ids(50, 99) }),
      ports,
    );

    expect(calls).toEqual(['list CREATING from 0', 'describe pool-50', 'describe pool-51']);
    expect(Object.keys(refreshed.unshown)).toHaveLength(50);
  });

  it('is read after the others in the queue the next time', async () => {
    const { ports, calls, pass } = accountOf({ statuses: {} });
    const first = await refresh('pool-1', knownBefore({ requested: ids(2, 5) }), ports);
    pass(5_000);
    calls.length = 0;

    await refresh('pool-1', first, ports);

    expect(calls.slice(1)).toEqual(['describe pool-3', 'describe pool-4']);
  });

  it('is found without a bound as long as the calls return pools', async () => {
    const { ports, calls } = accountOf({ statuses: allOf(ids(1, 7), 'ACTIVE') });

    const refreshed = await refresh('pool-1', knownBefore({ requested: ids(2, 7) }), ports);

    expect(calls).toHaveLength(8);
    expect(Object.keys(refreshed.completed).toSorted()).toEqual(ids(1, 7));
  });

  it('is given up after six reads in 70 s, and not before', async () => {
    const { ports, pass, calls } = accountOf({ statuses: {} });
    let known = knownBefore();
    const givenUp = () => known.completed['pool-1']?.status === NOT_SHOWN;

    for (let seconds = 0; seconds < 70; seconds += 5) {
      known = await refresh('pool-1', known, ports);
      expect(givenUp()).toBe(false);
      pass(5_000);
    }
    known = await refresh('pool-1', known, ports);

    expect(givenUp()).toBe(true);
    expect(known.unshown).toEqual({});
    expect(calls.filter((call) => call === 'describe pool-1')).toHaveLength(6);
  });

  it('has no miss for a read that failed', async () => {
    const { ports, fail } = accountOf({ statuses: {} });
    fail('ServiceUnavailable');

    const { unshown } = await refresh('pool-1', knownBefore(), ports);

    expect(unshown).toEqual({ 'pool-1': { misses: 0, missedAt: 0 } });
  });

  it('is read again at once if the last miss comes from a wrong clock', async () => {
    const { ports, calls } = accountOf({ statuses: { 'pool-1': 'ACTIVE' } });

    await refresh(
      'pool-1',
      knownBefore({ unshown: { 'pool-1': { misses: 3, missedAt: NOW + 3_600_000 } } }),
      ports,
    );

    expect(calls).toEqual(['describe pool-1']);
  });

  it('any longer is described alone from then on, and the others of its group once', async () => {
    const statuses = { 'pool-1': 'CREATING', 'pool-2': 'ACTIVE' };
    const { ports, calls, pass } = accountOf({ statuses });

    const first = await refresh('pool-1', knownBefore({ creating: ids(1, 3) }), ports);
    pass(5_000);
    await refresh('pool-1', first, ports);

    expect(calls).toEqual([
      'describe pool-1 pool-2 pool-3',
      ...ids(1, 3).map((id) => `describe ${id}`),
      'list CREATING from 0',
      'describe pool-3',
    ]);
    expect(first).toMatchObject({ creating: ['pool-1'], completed: { 'pool-2': active } });
  });

  it('does not delay the others when many pools have vanished', async () => {
    const { ports, calls } = accountOf({ statuses: allOf(ids(1, 6), 'ACTIVE') });
    const vanishedPoolId = Object.fromEntries(
      ids(100, 300).map((id) => [id, { misses: 1, missedAt: NOW - 60_000 }]),
    );

    const refreshed = await refresh(
      'pool-1',
      knownBefore({ creating: ids(1, 6), unshown: vanishedPoolId }),
      ports,
    );

    expect(Object.keys(refreshed.completed)).toEqual(ids(1, 6));
    expect(calls.length).toBeLessThanOrEqual(5);
  });
});

describe('a call of a refresh that fails', () => {
  it('is retried one interval later if it was throttled', async () => {
    const { ports, at, fail } = accountOf({ statuses: { 'pool-1': 'ACTIVE' } });
    fail('Throttled', 'Throttled');

    const refreshed = await refresh('pool-1', knownBefore(), ports);

    expect(at).toEqual([0, 1_000, 2_000]);
    expect(refreshed.completed).toMatchObject({ 'pool-1': { status: 'ACTIVE' } });
  });

  it('is given up after four attempts, and its pools do not change', async () => {
    const { ports, calls, fail } = accountOf({ statuses: { 'pool-1': 'ACTIVE' } });
    fail('Throttled', 'Throttled', 'Throttled', 'Throttled');

    const refreshed = await refresh('pool-1', knownBefore({ creating: ['pool-1'] }), ports);

    expect(calls).toHaveLength(4);
    expect(refreshed).toMatchObject({ creating: ['pool-1'], completed: {} });
  });

  it('for the list leaves the cache stale: the next execution refreshes at once', async () => {
    const { ports, calls, fail } = accountOf({ statuses: allOf(ids(1, 9), 'CREATING') });
    fail('ServiceUnavailable');
    const known = knownBefore({ refreshedAt: NOW - 9_000, creating: ids(1, 9) });

    const refreshed = await refresh('pool-1', known, ports);

    expect(calls).toEqual(['list CREATING from 0']);
    expect(refreshed).toMatchObject({ refreshedAt: NOW - 9_000, creating: ids(1, 9) });
  });

  it('for the full list is not repeated for a minute', async () => {
    const { ports, calls, fail, pass } = accountOf({ statuses: allOf(ids(1, 9), 'CREATING') });
    fail('ServiceUnavailable');

    const first = await refresh('pool-1', { ...EMPTY, creating: ids(1, 9) }, ports);
    pass(59_999);
    await refresh('pool-1', first, ports);
    pass(1);
    await refresh('pool-1', first, ports);

    expect(calls).toEqual(['list all from 0', 'list CREATING from 0', 'list all from 0']);
  });

  it('ends the refresh if no later call can succeed', async () => {
    const { ports, fail } = accountOf({ statuses: {} });
    fail('AccessDenied');

    await expect(refresh('pool-1', knownBefore(), ports)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('starts no call after 8 s', async () => {
    const statuses = allOf(ids(1, 60), 'ACTIVE');
    const { ports, at } = accountOf({ statuses, callMs: 1_500 });

    await refresh('pool-1', knownBefore({ creating: ids(1, 40), requested: ids(41, 60) }), ports);

    expect(Math.max(...at)).toBeLessThan(8_000);
    // Five seconds for known pools, and the rest for the others.
    expect(at.length).toBe(6);
  });
});
