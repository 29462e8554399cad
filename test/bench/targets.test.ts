import { describe, expect, it } from 'vitest';
import { CASES } from '../../bench/start/cases.ts';
import type { Summary } from '../../bench/start/summary.ts';
import { misses } from '../../bench/start/targets.ts';

const same = (median: number) => ({ median, low: median, high: median });

const summary = (name: string, found: Partial<Summary> = {}): Summary => {
  const deployed = CASES.find((one) => one.name === name);
  if (deployed === undefined) throw new Error(`No case is named ${name}.`);

  return {
    variant: { id: name, label: name, base: 'stock', file: '', event: {}, environment: {}, deployed },
    raw: 200_000,
    gzip: 60_000,
    load: same(0.3),
    total: same(0.6),
    rss: same(0.9),
    loadMs: 30,
    totalMs: 60,
    undici: false,
    ...found,
  };
};

describe('A target', () => {
  it('that is met is not reported', () => {
    expect(misses([summary('create-pool'), summary('validate-request')], 9)).toEqual([]);
  });

  it.each<[string, Summary, string]>([
    [
      'of the load',
      summary('create-pool', { load: same(0.71) }),
      'create-pool loads in 0.71 × stock, not 0.7.',
    ],
    [
      'of a load without calls',
      summary('validate-request', { load: same(0.4) }),
      'validate-request loads in 0.40 × stock, not 0.35.',
    ],
    [
      'of the first call',
      summary('create-pool', { total: same(0.9) }),
      'create-pool completes its first call after 0.90 × stock, not 0.85.',
    ],
    ['of the bytes', summary('create-pool', { raw: 260_001 }), 'create-pool has 260001 bytes, not 260000.'],
    ['of undici', summary('create-pool', { undici: true }), 'create-pool loads undici.'],
  ])('%s that is missed is reported', (_what, one, sentence) => {
    expect(misses([one], 9)).toEqual([sentence]);
  });

  it('of the wrapper that is missed is reported', () => {
    expect(misses([], 21)).toEqual(['The wrapper takes 21.0 µs a call, not 20.']);
  });
});
