import { chanceOf } from './chance.ts';
import type { Entry } from './documents.ts';

/** A batch that an operator cancels, in milliseconds from the start. */
export interface Cancellation {
  batch: string;
  at: number;
}

const BATCHES = ['load-1', 'load-2', 'load-3', 'load-4'] as const;

/** Gives some requests a batch: a repeat may come in another one, or in none. */
export const inBatches = (seed: number, entries: readonly Entry[]): Entry[] => {
  const chance = chanceOf(seed, 'batches');
  const drawn = (): string | undefined => (chance.happens(0.4) ? chance.pick(BATCHES) : undefined);

  return entries.map((entry) => {
    const ofEntry = drawn();
    return {
      ...entry,
      asks: entry.asks.map((ask) => {
        const batch = chance.happens(0.8) ? ofEntry : drawn();
        return batch === undefined ? ask : { ...ask, batch };
      }),
    };
  });
};

/** One batch in half of the seeds, while its requests are on their way. */
export const drawCancellations = (seed: number, spanMs: number): Cancellation[] => {
  const chance = chanceOf(seed, 'cancellations');
  return chance.happens(0.5) ? [{ batch: chance.pick(BATCHES), at: chance.between(0, spanMs) }] : [];
};
