import type { Bookmark } from '../../functions/reconcile/store.ts';
import type { Faults } from '../plan/faults.ts';
import type { Invocation } from './invocation.ts';
import { attempt, type Distance, tries } from './wire.ts';

/** The bookmark of the scheduled reconciler in memory. */
export const memoryBookmark = (): Bookmark => {
  let stored: number | undefined;

  return {
    read: async () => stored,
    async write(handledUntil) {
      stored = handledUntil;
    },
  };
};

const failed = (): never => {
  throw new Error('The rate limit table: played');
};

/** The bookmark as called by the scheduled reconciler: with latency and faults. */
export const distantBookmark = (
  invocation: Invocation,
  ground: Distance & { faults: Faults; bookmark: Bookmark },
): Bookmark => {
  const reach = <Result>(site: 'rate limit read' | 'rate limit write', effect: () => Promise<Result>) =>
    tries(
      2,
      () => true,
      () => attempt(invocation, ground, { site, effect, spoilt: failed }),
    );

  return {
    read: () => reach('rate limit read', () => ground.bookmark.read()),
    write: (handledUntil) => reach('rate limit write', () => ground.bookmark.write(handledUntil)),
  };
};
