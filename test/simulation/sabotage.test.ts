import { describe, expect, it } from 'vitest';
import { judgeWithout, verdictOf } from '../../simulation/judge/judge.ts';
import { play } from '../../simulation/run/run.ts';
import { SWITCHES } from '../../simulation/sabotage/switches.ts';

/** `npm run simulate -- --sabotage` says at which seed each is noticed first. */
const MOST_SEEDS = 20;

describe('a protection that is taken away is noticed', () => {
  it.each(SWITCHES)('$name: $noticedBy', async (protection) => {
    let noticed = false;

    for (let seed = 1; seed <= MOST_SEEDS && !noticed; seed++) {
      const { violations } = await judgeWithout(protection, seed);
      noticed = violations.some((violation) => violation.startsWith(`${protection.noticedBy} `));
    }

    expect(noticed).toBe(true);
  });

  it.each(SWITCHES.flatMap(({ name, byHand }) => (byHand ? [{ name, byHand }] : [])))(
    '$name: with it, the same case is in order',
    async ({ byHand }) => {
      const { plan, ...options } = byHand();

      const { violations } = verdictOf(await play(plan, options));

      expect(violations).toEqual([]);
    },
  );
});
