import { startStub } from '../../simulation/stub/stub.ts';
import { lambdaEnvironment, type Sample, sample } from './sample.ts';
import type { Variant } from './variants.ts';

/**
 * Starts every variant once a round, so that a slow moment of the machine meets all of them. The order turns by one
 * each round: nobody always comes after the same other. A first round is thrown away: it fills the disk's cache.
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
      const turn = round % variants.length;
      for (const { id, file, event, environment } of [...variants.slice(turn), ...variants.slice(0, turn)]) {
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
