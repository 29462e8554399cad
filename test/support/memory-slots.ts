import type { Lane, PacedOperation, Slots } from '../../functions/shared/slots.ts';
import { EMPTY, type StatusCache } from '../../functions/status-cache/status-cache.ts';

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
  };
};

/** The status cache in memory, with the conditions of the table. */
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
