import * as z from 'zod/mini';
import { Failure } from './failure.ts';
import { Pool } from './pool.ts';
import { PoolRequest, RequestMetadata } from './request.ts';

/* Result events, and what "Record outcome" returns. */

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

/** What "Record outcome" returns, and "Publish outcome" sends as it is. */
export const Outcome = z.object({
  outcome: z.object({
    status: z.enum(['PROVISIONED', 'FAILED']),
    error: z.optional(z.string()),
    cause: z.optional(z.string()),
    source: z.literal('sms-pool-provisioner'),
    detailType: z.enum(['PoolProvisioned', 'PoolProvisioningFailed']),
    detail: ResultDetail,
  }),
});
export type Outcome = z.infer<typeof Outcome>;
