import type { LimitedOperation, LimiterStore } from '../../functions/rate-limit/limiter.ts';
import type { StatusCache } from '../../functions/status-cache/status-cache.ts';
import { memoryLimiter, memoryStatuses } from '../../simulation/world/memory-rate-limit.ts';
import type { Counts } from './counts.ts';
import { type Item, readUnits, writeUnits } from './units.ts';

/**
 * Limiter store and status cache that count the billed units of their table. Its items are those of
 * functions/rate-limit/store.ts and functions/status-cache/store.ts.
 */
export const countedRateLimit = (counts: Counts): { limiter: LimiterStore; statuses: StatusCache } => {
  const limiter = memoryLimiter();
  const statuses = memoryStatuses();

  const limiterItem = async (operation: LimitedOperation): Promise<Item> => {
    const { next, preempted } = await limiter.read(operation);
    return {
      name: { S: `slots/${operation}/1052.6315789473683` },
      next: { N: `${next}` },
      preempted: { S: JSON.stringify(preempted) },
    };
  };
  const cacheItem = async (): Promise<Item> => {
    const { refreshedAt, freeAt, requested, ...read } = await statuses.read();
    return {
      name: { S: 'pool-statuses' },
      statuses: { S: JSON.stringify(read) },
      refreshedAt: { N: `${refreshedAt}` },
      freeAt: { N: `${freeAt}` },
      ...(requested.length > 0 && { requested: { SS: requested } }),
    };
  };

  const reading = async <Result>(
    result: Promise<Result>,
    item: () => Promise<Item> | Item,
  ): Promise<Result> => {
    const value = await result;
    counts.readUnits += readUnits(await item());
    return value;
  };
  /** Counts one write, by the larger of the items before and after it. */
  const writing = async <Result>(
    item: () => Promise<Item>,
    write: () => Promise<Result>,
  ): Promise<Result> => {
    const before = await item();
    const value = await write();
    counts.writeUnits += writeUnits(before, await item());
    return value;
  };

  return {
    limiter: {
      read: (operation) => reading(limiter.read(operation), () => limiterItem(operation)),
      async reserveNext(operation, least, count) {
        const { next } = await limiter.read(operation);
        // The first conditional write appends to a backlog of slots. Without one it fails, and a second starts again.
        if (next < least) counts.writeUnits += writeUnits(await limiterItem(operation), undefined);
        return writing(
          () => limiterItem(operation),
          () => limiter.reserveNext(operation, least, count),
        );
      },
      preempt: (operation, preempted, seen) =>
        writing(
          () => limiterItem(operation),
          () => limiter.preempt(operation, preempted, seen),
        ),
      recordThrottle: (operation, throttle) =>
        writing(
          () => limiterItem(operation),
          () => limiter.recordThrottle(operation, throttle),
        ),
      exhaust: (operation, exhausted) =>
        writing(
          () => limiterItem(operation),
          () => limiter.exhaust(operation, exhausted),
        ),
    },
    statuses: {
      read: () => reading(statuses.read(), cacheItem),
      request: (poolId) => writing(cacheItem, () => statuses.request(poolId)),
      acquire: (seen, now, leaseMs) => writing(cacheItem, () => statuses.acquire(seen, now, leaseMs)),
      publish: (refreshed) => writing(cacheItem, () => statuses.publish(refreshed)),
    },
  };
};
