import type { LimitedOperation, LimiterState, LimiterStore } from '../../functions/rate-limit/limiter.ts';
import { EMPTY, type StatusCache } from '../../functions/status-cache/status-cache.ts';

/** The limiter store in memory, with the same conditional writes as the table. */
export const memoryLimiter = (): LimiterStore => {
  const limiterStates = new Map<LimitedOperation, LimiterState>();
  const limiterStateOf = (operation: LimitedOperation): LimiterState =>
    limiterStates.get(operation) ?? { next: 0, preempted: [] };

  return {
    async reserveNext(operation, least, count) {
      const limiterState = limiterStateOf(operation);
      const next = Math.max(limiterState.next, least) + count;
      limiterStates.set(operation, { ...limiterState, next });
      return next - 1;
    },
    async read(operation) {
      return structuredClone(limiterStateOf(operation));
    },
    async preempt(operation, preempted, seen) {
      const limiterState = limiterStateOf(operation);
      if (JSON.stringify(limiterState.preempted) !== JSON.stringify(seen.preempted)) return false;
      limiterStates.set(operation, { ...limiterState, preempted });
      return true;
    },
    async recordThrottle(operation, throttle) {
      limiterStates.set(operation, { ...limiterStateOf(operation), throttle });
    },
    async exhaust(operation, exhausted) {
      limiterStates.set(operation, { ...limiterStateOf(operation), exhausted });
    },
  };
};

/** The status cache in memory, with the same conditional writes as the table. */
export const memoryStatuses = (): StatusCache => {
  let stored = structuredClone(EMPTY);

  return {
    read: async () => structuredClone(stored),
    async request(poolId) {
      stored.requested = [...new Set([...stored.requested, poolId])];
    },
    async acquire(seen, now, leaseMs) {
      if (stored.refreshedAt !== 0 && stored.refreshedAt !== seen.refreshedAt) return false;
      if (stored.freeAt >= now && stored.freeAt <= now + 2 * leaseMs) return false;
      stored.freeAt = now + leaseMs;
      return true;
    },
    async publish(refreshed) {
      const requested = stored.requested.filter((id) => !refreshed.requested.includes(id));
      stored = structuredClone({ ...refreshed, requested });
    },
  };
};
