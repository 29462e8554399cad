import { expect, it } from 'vitest';
import { hostileRun } from '../../simulation/hostile/hostile.ts';

/** A new seed in each run. `npm run simulate -- --hostile --seed …` plays 100,000 inputs of a seed. */
const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 2 ** 31);

it(`returns a result for 2,000 hostile inputs, with clean log lines [HOSTILE_SEED=${seed}]`, async () => {
  const { inputs, refused, faults } = await hostileRun(seed, 2_000);

  expect(faults).toEqual([]);
  expect(inputs).toBeGreaterThan(1_500);
  expect(refused).toBeGreaterThan(1_000);
});
