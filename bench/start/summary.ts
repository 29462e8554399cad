import type { Sample } from './sample.ts';
import { pairedRatio, type Spread, spread } from './statistics.ts';
import { bytes, type Variant } from './variants.ts';

/** The figures of one variant after all rounds. */
export interface Summary {
  variant: Variant;
  raw: number;
  gzip: number;
  /** Ratios to the base. */
  load: Spread;
  total: Spread;
  rss: Spread;
  /** Milliseconds, for orientation only. */
  loadMs: number;
  totalMs: number;
  undici: boolean;
}

export const summarise = (variants: readonly Variant[], samples: ReadonlyMap<string, Sample[]>): Summary[] =>
  variants.map((variant) => {
    const own = samples.get(variant.id) ?? [];
    const base = samples.get(variant.base) ?? [];
    const values = (of: readonly Sample[], what: 'load' | 'total' | 'rss') => of.map((one) => one[what]);

    return {
      variant,
      ...bytes(variant),
      load: pairedRatio(values(own, 'load'), values(base, 'load')),
      total: pairedRatio(values(own, 'total'), values(base, 'total')),
      rss: pairedRatio(values(own, 'rss'), values(base, 'rss')),
      loadMs: spread(values(own, 'load')).median,
      totalMs: spread(values(own, 'total')).median,
      undici: own.some(({ undici }) => undici),
    };
  });
