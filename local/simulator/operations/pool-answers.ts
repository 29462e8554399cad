import type { Pool } from '../account.ts';
import { statusOf } from '../pools.ts';
import type { Body } from '../service.ts';

/** A pool as in DescribePools: without tags, country and identity. */
export function describe(pool: Pool, now: number): Body {
  return {
    ...pool.configuration,
    Status: statusOf(pool, now) ?? 'DELETING',
    CreatedTimestamp: pool.createdAt / 1000,
  };
}
