import * as z from 'zod/mini';
import { DetailType } from './detail-type.ts';
import { Failure } from './failure.ts';
import { Pool } from './pool.ts';
import { PoolRequest, RequestMetadata } from './request.ts';

/* Result events, and what "Record result" returns. */

const EventMetadata = z.extend(RequestMetadata, {
  /** The same for every repeat of this answer: what a consumer drops repeats by. */
  id: z.string(),
  version: z.literal('1.0'),
  /** Which sending of the request this answers, from 1; absent where the request was refused unseen by the ledger. */
  attempt: z.optional(z.number()),
  completedAt: z.string(),
});

/** Detail of the event PoolProvisioned. */
export const PoolProvisioned = z.object({
  metadata: EventMetadata,
  data: z.object({ request: PoolRequest, pool: Pool }),
});

/**
 * Detail of the event PoolProvisioningFailed. `request` is the request as it was understood: of an invalid one only
 * the plain members that could be read.
 */
export const PoolProvisioningFailed = z.object({
  metadata: EventMetadata,
  data: z.object({
    request: z.record(z.string(), z.unknown()),
    failure: Failure,
    pool: z.optional(Pool),
  }),
});

// The failure first: with a pool beside it, it would pass for a PoolProvisioned, and lose what the other lacks.
export const ResultDetail = z.union([PoolProvisioningFailed, PoolProvisioned]);
export type ResultDetail = z.infer<typeof ResultDetail>;

/** What every result event says of its source. */
export const RESULT_SOURCE = 'sms-pool-provisioner';

/** What "Record result" returns, and "Publish result" sends as it is. */
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
