import { describe, expect, it } from 'vitest';
import { judgeWithout, verdictOf } from '../../simulation/judge/judge.ts';
import { play } from '../../simulation/run/run.ts';
import { SWITCHES } from '../../simulation/sabotage/switches.ts';

/** `npm run simulate -- --sabotage` prints the first seed that detects each. */
const MOST_SEEDS = 20;

describe('a removed protection is detected', () => {
  it.each(SWITCHES)('$name: $noticedBy', async (protection) => {
    let noticed = false;

    for (let seed = 1; seed <= MOST_SEEDS && !noticed; seed++) {
      const { violations } = await judgeWithout(protection, seed);
      noticed = violations.some((violation) => violation.startsWith(`${protection.noticedBy} `));
    }

    expect(noticed).toBe(true);
  });

  it.each(SWITCHES.flatMap(({ name, byHand }) => (byHand ? [{ name, byHand }] : [])))(
    '$name: the same case passes with it',
    async ({ byHand }) => {
      const { plan, ...options } = byHand();

      const { violations } = verdictOf(await play(plan, options));

      expect(violations).toEqual([]);
    },
  );
});
