import * as z from 'zod/mini';
import { DetailType, RESULT_SOURCE } from './detail-type.ts';
import { Failure } from './failure.ts';
import { CompletePool, Pool } from './pool.ts';
import { PoolRequest, RequestMetadata } from './request.ts';

/* Result events, and what "Record result" returns. */

const EventMetadata = z.extend(RequestMetadata, {
  /** The same for every repeat of this result. Consumers deduplicate by it. */
  id: z.string(),
  version: z.literal('1.0'),
  /** The number of the attempt, from 1; absent if the request was refused without a claim. */
  attempt: z.optional(z.number()),
  completedAt: z.string(),
});

/** Detail of the event PoolProvisioned. */
export const PoolProvisioned = z.object({
  metadata: EventMetadata,
  data: z.object({ request: PoolRequest, pool: CompletePool }),
});

/** The same as stored: a result of an earlier version may lack elements of its pool, and is repeated as it was. */
const StoredPoolProvisioned = z.extend(PoolProvisioned, {
  data: z.object({ request: PoolRequest, pool: Pool }),
});

/**
 * Detail of the event PoolProvisioningFailed. `request` is the parsed request; for an invalid one it has only the
 * scalar members that are readable.
 */
export const PoolProvisioningFailed = z.object({
  metadata: EventMetadata,
  data: z.object({
    request: z.record(z.string(), z.unknown()),
    failure: Failure,
    pool: z.optional(Pool),
  }),
});

// The failure first: a failure with a pool would pass as a PoolProvisioned, and lose its other members.
export const ResultDetail = z.union([PoolProvisioningFailed, StoredPoolProvisioned]);
export type ResultDetail = z.infer<typeof ResultDetail>;

/** The output of "Record result". "Publish result" sends it unchanged. */
export const Result = z.object({
  result: z.object({
    status: z.enum(['PROVISIONED', 'FAILED']),
    error: z.optional(z.string()),
    cause: z.optional(z.string()),
    source: z.literal(RESULT_SOURCE),
    detailType: DetailType,
    detail: ResultDetail,
  }),
});
export type Result = z.infer<typeof Result>;
