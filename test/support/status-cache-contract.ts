import { expect, it } from 'vitest';
import { EMPTY, type PoolStatuses, type StatusCache } from '../../functions/status-cache/status-cache.ts';

const REFRESHED: PoolStatuses = {
  refreshedAt: 1_000,
  freeAt: 1_500,
  creating: ['pool-1'],
  unshown: { 'pool-2': { misses: 1, missedAt: 900 } },
  completed: { 'pool-3': { status: 'ACTIVE', seenAt: 1_000 } },
  requested: [],
  pages: 3,
  partialAt: 700,
};

/** The contract of every status cache, tested through its port. */
export const itKeepsTheStatusCacheContract = (open: () => Promise<StatusCache>) => {
  it('starts empty', async () => {
    expect(await (await open()).read()).toEqual(EMPTY);
  });

  it('returns the last published statuses', async () => {
    const cache = await open();

    await cache.publish({ ...REFRESHED, refreshedAt: 500, pages: 1 });
    await cache.publish(REFRESHED);

    expect(await cache.read()).toEqual(REFRESHED);
  });

  it('keeps a requested pool until a refresh includes it', async () => {
    const cache = await open();

    await cache.request('pool-4');
    await cache.request('pool-5');
    await cache.request('pool-4');
    expect((await cache.read()).requested.toSorted()).toEqual(['pool-4', 'pool-5']);

    await cache.publish({ ...REFRESHED, requested: ['pool-4', 'pool-9'] });
    expect((await cache.read()).requested).toEqual(['pool-5']);
  });

  it('gives the lease to one of several concurrent callers', async () => {
    const cache = await open();

    const given = await Promise.all([1_000, 1_000, 1_001].map((now) => cache.acquire(EMPTY, now, 50)));

    expect(given.filter(Boolean)).toHaveLength(1);
  });

  it('gives the lease again after it expires, not before', async () => {
    const cache = await open();
    await cache.acquire(EMPTY, 1_000, 50);

    expect(await cache.acquire(EMPTY, 1_050, 50)).toBe(false);
    expect(await cache.acquire(EMPTY, 1_051, 50)).toBe(true);
  });

  it('gives no lease before the next call is allowed', async () => {
    const cache = await open();
    await cache.publish(REFRESHED);

    expect(await cache.acquire(REFRESHED, 1_499, 900)).toBe(false);
    expect(await cache.acquire(REFRESHED, 1_501, 900)).toBe(true);
  });

  it('gives no lease to an execution that has not read the last refresh', async () => {
    const cache = await open();
    await cache.publish(REFRESHED);

    expect(await cache.acquire({ ...REFRESHED, refreshedAt: 500 }, 9_000, 50)).toBe(false);
    expect(await cache.acquire(EMPTY, 9_000, 50)).toBe(false);
  });

  it('ignores a lease that no correct clock can have set', async () => {
    const cache = await open();
    await cache.acquire(EMPTY, 9_000, 50);

    expect(await cache.acquire(EMPTY, 1_000, 50)).toBe(true);
  });
};
