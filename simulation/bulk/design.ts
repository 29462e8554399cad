import { config } from '../../infra/config.ts';
import type { WorldOptions } from '../world/world.ts';
import type { Load } from './load.ts';

/** A design that provisions a bulk under the quota. */
export interface Design {
  name: string;
  /** Options of the world: the shipped service, or its replacement. */
  world: (load: Load) => Partial<WorldOptions>;
  /** Maximum concurrent requests; unlimited if undefined. */
  atOnce?: number;
}

/** The shipped service, at the rate of the load's quota. */
export const OURS: Design = {
  name: 'slots',
  world: ({ rate, burst }) => ({
    rateLimitOf: () => ({ intervalMs: 1_000 / (rate * config.quotas.share), burst }),
  }),
};
