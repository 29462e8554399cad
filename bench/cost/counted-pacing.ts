import type { LimitedOperation, LimiterStore } from '../../functions/rate-limit/limiter.ts';
import type { Board } from '../../functions/status-cache/board.ts';
import { memoryBoard, memoryLimiter } from '../../simulation/world/memory-rate-limit.ts';
import type { Counts } from './counts.ts';
import { type Item, readUnits, writeUnits } from './units.ts';

const STATUS_EXPIRES = { N: '1800000000' };

/** LimiterStore and board that count what their table would be billed for: functions/rate-limit/store.ts and board-table.ts have its items. */
export const countedRateLimit = (counts: Counts): { limiter: LimiterStore; board: Board } => {
  const limiter = memoryLimiter();
  const board = memoryBoard();
  let isLed = false;

  const limiterItem = async (operation: LimitedOperation): Promise<Item> => {
    const { next, taken, soonestSeconds = 0 } = await limiter.read(operation);
    return {
      name: { S: `slots/${operation}/1052.6315789473683` },
      next: { N: `${next}` },
      taken: { S: JSON.stringify(taken) },
      soonestSeconds: { N: `${soonestSeconds}` },
    };
  };
  const boardItem = async (): Promise<Item> => {
    const listing = await board.listing();
    const asked = await board.asked();
    return {
      name: { S: 'board' },
      listing: { S: JSON.stringify(listing ?? {}) },
      startedAt: { N: `${listing?.startedAt ?? 0}` },
      ...(asked.length > 0 && { asked: { SS: asked } }),
      ...(isLed && { leadUntil: { N: `${listing?.startedAt ?? 0}` } }),
    };
  };
  const statusItem = (poolId: string, status: string | undefined): Item =>
    status === undefined
      ? undefined
      : { name: { S: `pool/${poolId}` }, status: { S: status }, expiresAt: STATUS_EXPIRES };

  const reading = async <Result>(
    result: Promise<Result>,
    item: () => Promise<Item> | Item,
  ): Promise<Result> => {
    const answer = await result;
    counts.readUnits += readUnits(await item());
    return answer;
  };
  /** Counts one write, of what was there or of what has become of it. */
  const writing = async <Result>(
    item: () => Promise<Item>,
    write: () => Promise<Result>,
  ): Promise<Result> => {
    const before = await item();
    const answer = await write();
    counts.writeUnits += writeUnits(before, await item());
    return answer;
  };

  return {
    limiter: {
      read: (operation) => reading(limiter.read(operation), () => limiterItem(operation)),
      async reserveNext(operation, least, count) {
        const { next } = await limiter.read(operation);
        // The first write is for a queue; where there is none its condition fails, and a second one begins afresh.
        if (next < least) counts.writeUnits += writeUnits(await limiterItem(operation), undefined);
        return writing(
          () => limiterItem(operation),
          () => limiter.reserveNext(operation, least, count),
        );
      },
      preempt: (operation, taken, seen) =>
        writing(
          () => limiterItem(operation),
          () => limiter.preempt(operation, taken, seen),
        ),
      exhaust: (operation, exhausted) =>
        writing(
          () => limiterItem(operation),
          () => limiter.exhaust(operation, exhausted),
        ),
      tellSoonest: (seconds) =>
        writing(
          () => limiterItem('CreatePool'),
          () => limiter.tellSoonest(seconds),
        ),
    },
    board: {
      listing: () => reading(board.listing(), boardItem),
      lead: (now, leaseMs, seen) =>
        writing(boardItem, async () => {
          const isPreemptible = await board.lead(now, leaseMs, seen);
          isLed ||= isPreemptible;
          return isPreemptible;
        }),
      ask: (poolId) => writing(boardItem, () => board.ask(poolId)),
      asked: () => reading(board.asked(), boardItem),
      publish: (listing, answered) =>
        writing(boardItem, () => {
          isLed = false;
          return board.publish(listing, answered);
        }),
      async statusOf(poolId) {
        const status = await board.statusOf(poolId);
        counts.readUnits += readUnits(statusItem(poolId, status?.status));
        return status;
      },
      async setStatus(poolId, status, seenAt) {
        counts.writeUnits += writeUnits(statusItem(poolId, status), undefined);
        await board.setStatus(poolId, status, seenAt);
      },
    },
  };
};
