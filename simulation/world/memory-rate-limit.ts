import type { Lane, PacedOperation, Slots } from '../../functions/rate-limit/limiter.ts';
import type { Board, Listing } from '../../functions/status-cache/board.ts';

/** The slots in memory, with the conditions of the table. */
export const memorySlots = (): Slots => {
  const lanes = new Map<PacedOperation, Lane>();
  const laneOf = (operation: PacedOperation): Lane => lanes.get(operation) ?? { next: 0, taken: [] };

  return {
    async takeNext(operation, least, count) {
      const lane = laneOf(operation);
      const next = Math.max(lane.next, least) + count;
      lanes.set(operation, { ...lane, next });
      return next - 1;
    },
    async read(operation) {
      return structuredClone(laneOf(operation));
    },
    async takeOutOfTurn(operation, taken, seen) {
      const lane = laneOf(operation);
      if (JSON.stringify(lane.taken) !== JSON.stringify(seen.taken)) return false;
      lanes.set(operation, { ...lane, taken });
      return true;
    },
    async exhaust(operation, exhausted) {
      lanes.set(operation, { ...laneOf(operation), exhausted });
    },
    async tellSoonest(soonestSeconds) {
      lanes.set('CreatePool', { ...laneOf('CreatePool'), soonestSeconds });
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
