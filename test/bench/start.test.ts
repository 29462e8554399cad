import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES, OFF_THE_PATH } from '../../bench/start/cases.ts';
import { pairedRatio, spread } from '../../bench/start/statistics.ts';
import { functionNames, root } from '../../tools/build/bundle.ts';

const start = (...options: string[]): string =>
  execFileSync(process.execPath, [path.join(root, 'bench/main.ts'), 'start', ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

describe('The start benchmark', () => {
  it('measures every function on the path of a request', () => {
    const functions = CASES.filter(({ source }) => source === undefined);
    const measured = [...functions.map(({ name }) => name), ...OFF_THE_PATH].toSorted();

    expect(measured).toEqual(functionNames());
  });

  it('runs, and lists each deployed bundle with its peers', () => {
    const output = start('--runs', '1');

    for (const { name } of CASES) expect(output).toContain(`| ${name}: `);
    expect(output).toContain('create-pool: SDK only (stock)');
    expect(output).toMatch(/Warm, .* µs a call/);
  });

  it('computes ratios within a round before the median', () => {
    // One round in which both are slow.
    const ratio = pairedRatio([1, 10, 1], [2, 20, 2]);

    expect(ratio).toEqual({ median: 0.5, low: 0.5, high: 0.5 });
  });

  it('returns the quartiles as the spread', () => {
    expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
  });
});
