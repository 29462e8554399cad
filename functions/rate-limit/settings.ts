import * as z from 'zod/mini';
import { positive } from '../runtime/environment.ts';
import type { LimitedOperation, RateLimit } from './limiter.ts';

/** The environment variables of the quotas: requests a second, burst, and the share to use. */
export const rateLimitEnvironment = {
  RATE_LIMIT_TABLE: z.string().check(z.minLength(1)),
  CREATE_POOL_RATE: positive,
  CREATE_POOL_BURST: positive,
  DESCRIBE_POOLS_RATE: positive,
  DESCRIBE_POOLS_BURST: positive,
  QUOTA_SHARE: positive,
};

export type RateLimitEnvironment = {
  [Name in keyof typeof rateLimitEnvironment]: z.infer<(typeof rateLimitEnvironment)[Name]>;
};

/** The rate limit of an operation: its quota, less the share that is left to other clients. */
export const rateLimitOf = (operation: LimitedOperation, settings: RateLimitEnvironment): RateLimit => {
  const [rate, burst] =
    operation === 'CreatePool'
      ? [settings.CREATE_POOL_RATE, settings.CREATE_POOL_BURST]
      : [settings.DESCRIBE_POOLS_RATE, settings.DESCRIBE_POOLS_BURST];

  return { intervalMs: 1_000 / (rate * settings.QUOTA_SHARE), burst };
};
