import type { LimitedOperation, LimiterState, LimiterStore } from '../../functions/rate-limit/limiter.ts';
import type { Board, Listing } from '../../functions/status-cache/board.ts';

/** The slots in memory, with the conditions of the table. */
export const memoryLimiter = (): LimiterStore => {
  const limiterStates = new Map<LimitedOperation, LimiterState>();
  const limiterStateOf = (operation: LimitedOperation): LimiterState =>
    limiterStates.get(operation) ?? { next: 0, taken: [] };

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
    async preempt(operation, taken, seen) {
      const limiterState = limiterStateOf(operation);
      if (JSON.stringify(limiterState.taken) !== JSON.stringify(seen.taken)) return false;
      limiterStates.set(operation, { ...limiterState, taken });
      return true;
    },
    async exhaust(operation, exhausted) {
      limiterStates.set(operation, { ...limiterStateOf(operation), exhausted });
    },
    async tellSoonest(soonestSeconds) {
      limiterStates.set('CreatePool', { ...limiterStateOf('CreatePool'), soonestSeconds });
    },
  };
};

/** The board in memory. */
export const memoryBoard = (): Board => {
  const statuses = new Map<string, { status: string; seenAt: number }>();
  let listing: Listing | undefined;
  const asked = new Set<string>();
  let leadUntil = 0;

  return {
    listing: async () => structuredClone(listing),
    async lead(now, leaseMs, seen) {
      if (listing?.startedAt !== seen?.startedAt) return false;
      if (leadUntil >= now && leadUntil <= now + 2 * leaseMs) return false;
      leadUntil = now + leaseMs;
      return true;
    },
    async ask(poolId) {
      asked.add(poolId);
    },
    asked: async () => [...asked],
    async publish(seen, answered) {
      for (const poolId of answered) asked.delete(poolId);
      listing = structuredClone(seen);
      leadUntil = 0;
    },
    statusOf: async (poolId) => statuses.get(poolId),
    async setStatus(poolId, status, seenAt) {
      statuses.set(poolId, { status, seenAt });
    },
  };
};
