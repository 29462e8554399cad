import type { PacedOperation, Slots } from '../../functions/rate-limit/limiter.ts';
import type { Board } from '../../functions/status-cache/board.ts';
import { memoryBoard, memorySlots } from '../../simulation/world/memory-rate-limit.ts';
import type { Counts } from './counts.ts';
import { type Item, readUnits, writeUnits } from './units.ts';

const STATUS_EXPIRES = { N: '1800000000' };

/** Slots and board that count what their table would be billed for: functions/rate-limit/store.ts and board-table.ts have its items. */
export const countedPacing = (counts: Counts): { slots: Slots; board: Board } => {
  const slots = memorySlots();
  const board = memoryBoard();
  let isLed = false;

  const laneItem = async (operation: PacedOperation): Promise<Item> => {
    const { next, taken, soonestSeconds = 0 } = await slots.read(operation);
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
    slots: {
      read: (operation) => reading(slots.read(operation), () => laneItem(operation)),
      async takeNext(operation, least, count) {
        const { next } = await slots.read(operation);
        // The first write is for a queue; where there is none its condition fails, and a second one begins afresh.
        if (next < least) counts.writeUnits += writeUnits(await laneItem(operation), undefined);
        return writing(
          () => laneItem(operation),
          () => slots.takeNext(operation, least, count),
        );
      },
      takeOutOfTurn: (operation, taken, seen) =>
        writing(
          () => laneItem(operation),
          () => slots.takeOutOfTurn(operation, taken, seen),
        ),
      exhaust: (operation, exhausted) =>
        writing(
          () => laneItem(operation),
          () => slots.exhaust(operation, exhausted),
        ),
      tellSoonest: (seconds) =>
        writing(
          () => laneItem('CreatePool'),
          () => slots.tellSoonest(seconds),
        ),
    },
    board: {
      listing: () => reading(board.listing(), boardItem),
      lead: (now, leaseMs, seen) =>
        writing(boardItem, async () => {
          const isGiven = await board.lead(now, leaseMs, seen);
          isLed ||= isGiven;
          return isGiven;
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
