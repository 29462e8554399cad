import { drain } from '../../simulation/bulk/drain.ts';
import type { Drained } from '../../simulation/bulk/figures.ts';
import type { Load } from '../../simulation/bulk/load.ts';
import { DESIGNS } from './designs.ts';

/** The job of one bulk. */
export interface Job extends Load {
  design: string;
  seed: number;
}

process.on('message', ({ design: name, seed, ...load }: Job) => {
  const design = DESIGNS.find((candidate) => candidate.name === name);
  if (design === undefined) throw new Error(`There is no design ${name}.`);
  drain(design, load, seed).then(
    (drained: Drained) => process.send?.(drained),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
