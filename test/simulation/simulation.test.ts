import { describe, expect, it } from 'vitest';
import { judge, replayCommand } from '../../simulation/judge/judge.ts';

/** Six seeds take some seconds. `npm run simulate` plays hundreds, with a thousand requests each. */
const REQUESTS = 120;
const RATES = [0.01, 0.05, 0.2];

const SEEDS = Array.from({ length: 6 }, (_, index) => ({
  seed: index + 1,
  rate: RATES[index % RATES.length] ?? 0,
}));

describe('every guarantee holds', () => {
  it.each(SEEDS)(`for seed $seed, with faults in $rate of all calls`, async ({ seed, rate }) => {
    const { violations } = await judge(seed, REQUESTS, rate);

    expect(violations, replayCommand({ seed, rate }, REQUESTS)).toEqual([]);
  });

  it('without any fault', async () => {
    const { violations, deadLetters } = await judge(1, REQUESTS, 0);

    expect(violations, replayCommand({ seed: 1, rate: 0 }, REQUESTS)).toEqual([]);
    expect(deadLetters).toBe(0);
  });
});

/** I12 */
it('the same seed has the same trace, and another seed a different one', async () => {
  const traces = [await judge(7, 40, 0.2), await judge(7, 40, 0.2), await judge(8, 40, 0.2)];

  const [once, again, other] = traces.map(({ trace }) => trace);
  expect(once).toBe(again);
  expect(once).not.toBe(other);
});
