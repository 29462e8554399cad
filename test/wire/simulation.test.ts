import { describe, expect, it } from 'vitest';
import { simulate } from '../../simulation/wire/simulate.ts';

/** The run of `npm run simulate -- --wire`, short; that one draws a seed of its own each time. */
const SHORT = { requests: 60, rate: 20, seed: 1, faults: 0.05 };

describe('requests through all triggers, while everything goes wrong now and then', () => {
  it('make one pool each, and have one true answer', async () => {
    const lines: string[] = [`seed ${SHORT.seed}`];

    const { verdict, faultsPlayed } = await simulate(SHORT, (line) => lines.push(line));

    expect(verdict.violations, lines.join('\n')).toEqual([]);
    expect(verdict.provisioned).toBeGreaterThan(20);
    expect(faultsPlayed.length).toBeGreaterThan(10);
  });
});
