import { expect, it } from 'vitest';
import { hostileRun } from '../../simulation/hostile/hostile.ts';

/** By default another one each time: npm run simulate -- --hostile --seed … plays 100,000 inputs of one. */
const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 2 ** 31);

it(`answers 2,000 hostile inputs, and none of them shows in a line of log [HOSTILE_SEED=${seed}]`, async () => {
  const { inputs, refused, faults } = await hostileRun(seed, 2_000);

  expect(faults).toEqual([]);
  expect(inputs).toBeGreaterThan(1_500);
  expect(refused).toBeGreaterThan(1_000);
});
