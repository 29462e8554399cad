import type { Simulator } from '../../local/simulator/simulator.ts';
import { chanceOf } from '../plan/chance.ts';
import type { Load } from './load.ts';

/** Minimum and maximum backoff of a throttled call, in milliseconds. */
const BACKOFF_MS = [100, 500] as const;

/** Calls of other clients, by operation. */
export interface Others {
  calls: Record<string, number>;
  throttled: Record<string, number>;
  stop: () => void;
}

/** Random calls of other clients that use their share of the quota. Throttled calls are retried until they succeed. */
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
    // The input is invalid, but the simulator charges the quota before it validates.
    if (simulator.call(operation, { PoolIds: [] }).errorType !== 'ThrottlingException') return;
    counted.throttled[operation] = (counted.throttled[operation] ?? 0) + 1;
    setTimeout(() => call(operation), chance.between(...BACKOFF_MS));
  };
  const next = (operation: string): void => {
    if (isOver) return;
    call(operation);
    setTimeout(() => next(operation), (-Math.log(1 - chance.random()) / (rate * others)) * 1_000);
  };
  if (others > 0) for (const operation of ['CreatePool', 'DescribePools']) next(operation);

  return counted;
};
