import { startStub } from '../../simulation/stub/stub.ts';
import { lambdaEnvironment, type Sample, sample } from './sample.ts';
import type { Variant } from './variants.ts';

/**
 * Starts every variant once per round, so that a slow phase of the machine affects all of them. The order rotates by one
 * each round, so that no variant always follows the same other. The first round is discarded: it fills the disk cache.
 */
export const measure = async (
  variants: readonly Variant[],
  rounds: number,
  onRound: (done: number) => void,
): Promise<Map<string, Sample[]>> => {
  const samples = new Map(variants.map(({ id }): [string, Sample[]] => [id, []]));
  const stub = await startStub();
  try {
    for (let round = 0; round <= rounds; round++) {
      const rotation = round % variants.length;
      for (const { id, file, event, environment } of [
        ...variants.slice(rotation),
        ...variants.slice(0, rotation),
      ]) {
        const measured = await sample(file, event, { ...lambdaEnvironment(stub.url), ...environment });
        if (round > 0) samples.get(id)?.push(measured);
      }
      onRound(round);
    }
  } finally {
    stub.close();
  }

  return samples;
};
