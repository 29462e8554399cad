import type { Simulator } from '../../local/simulator/simulator.ts';
import { chanceOf } from '../plan/chance.ts';
import type { Load } from './load.ts';

/** Milliseconds after which a call that was throttled is made again, at the least and at the most. */
const AGAIN = [100, 500] as const;

/** Calls of somebody else, by operation. */
export interface Others {
  calls: Record<string, number>;
  throttled: Record<string, number>;
  stop: () => void;
}

/** Calls that take their share of the quota: they come by chance, and again until they get through. */
export const startOthers = (simulator: Simulator, { rate, others }: Load, seed: number): Others => {
  const chance = chanceOf(seed, 'others');
  const counted: Others = {
    calls: {},
    throttled: {},
    stop: () => {
      isOver = true;
    },
  };
  let isOver = false;

  const call = (operation: string): void => {
    if (isOver) return;
    counted.calls[operation] = (counted.calls[operation] ?? 0) + 1;
    // What is wrong with it is found only after the quota has been charged.
    if (simulator.call(operation, { PoolIds: [] }).errorType !== 'ThrottlingException') return;
    counted.throttled[operation] = (counted.throttled[operation] ?? 0) + 1;
    setTimeout(() => call(operation), chance.between(...AGAIN));
  };
  const next = (operation: string): void => {
    if (isOver) return;
    call(operation);
    setTimeout(() => next(operation), (-Math.log(1 - chance.random()) / (rate * others)) * 1_000);
  };
  if (others > 0) for (const operation of ['CreatePool', 'DescribePools']) next(operation);

  return counted;
};
