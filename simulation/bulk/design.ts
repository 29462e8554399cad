import { config } from '../../infra/config.ts';
import type { WorldOptions } from '../world/world.ts';
import type { Load } from './load.ts';

/** A way to bring a bulk under the quota. */
export interface Design {
  name: string;
  /** The service as it is, or what stands in its place. */
  world: (load: Load) => Partial<WorldOptions>;
  /** How many requests are let in at a time; all of them when left out. */
  atOnce?: number;
}

/** The service as it ships, at the rate that the quota of the load allows. */
export const OURS: Design = {
  name: 'slots',
  world: ({ rate, burst }) => ({
    rateLimitOf: () => ({ intervalMs: 1_000 / (rate * config.quotas.share), burst }),
  }),
};
