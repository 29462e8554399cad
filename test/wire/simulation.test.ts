import { describe, expect, it } from 'vitest';
import { simulate } from '../../simulation/wire/simulate.ts';

/** A short run of `npm run simulate -- --wire` with a fixed seed. */
const SHORT = { requests: 60, rate: 20, seed: 1, faults: 0.05 };

describe('requests through all triggers, with random faults', () => {
  it('create one pool each, and have one correct result', async () => {
    const lines: string[] = [`seed ${SHORT.seed}`];

    const { verdict, faultsPlayed } = await simulate(SHORT, (line) => lines.push(line));

    expect(verdict.violations, lines.join('\n')).toEqual([]);
    expect(verdict.provisioned).toBeGreaterThan(20);
    expect(faultsPlayed.length).toBeGreaterThan(10);
  });
});
