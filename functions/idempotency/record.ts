import * as z from 'zod/mini';
import { DetailType } from '../model/detail-type.ts';
import { Pool } from '../model/pool.ts';
import { type RequestMetadata, Trigger } from '../model/request.ts';

/** The result event of a request, exactly as it goes on the bus. */
const StoredEvent = z.object({
  detailType: DetailType,
  /** JSON. */
  detail: z.string(),
});

/**
 * One item of the ledger. A request has one, under the part `request`, from its first claim for ever: it makes one pool
 * and one answer per request id. Each answer that refuses a request without touching that item (an invalid one, or one
 * with other content under the id) has one too, under its own id as the part, so that a repeat is answered alike. So
 * does each attempt that another one has followed.
 */
export const IdempotencyRecord = z.object({
  requestId: z.string(),
  part: z.string(),
  /** Counts the writes. A write names the revision that it replaces, and fails where another came first. */
  revision: z.number(),
  status: z.enum(['RUNNING', 'PROVISIONED', 'FAILED', 'REFUSED']),
  /** The execution that works on it, or did. */
  executionArn: z.string(),
  trigger: Trigger,
  correlationId: z.optional(z.string()),
  /** What it is looked for by (search-terms.ts): of the request as it was claimed last. */
  identity: z.optional(z.string()),
  tags: z.optional(z.string()),
  /** Times are ISO 8601 in UTC. */
  requestedAt: z.string(),
  claimedAt: z.string(),
  updatedAt: z.string(),
  /** Of the request as it was claimed last (ids.ts). */
  contentHash: z.optional(z.string()),
  /** Which sending of the request this is, from 1. */
  attempt: z.number(),
  /** When it was claimed first. */
  since: z.string(),
  /** The deliveries that asked for it, the newest last. */
  deliveries: z.array(z.string()),
  /** The deliveries of other content that were refused, the newest last. */
  refused: z.optional(z.array(z.string())),
  /** Whether an attempt may have left a pool behind, and the pool where it is known. */
  poolMayExist: z.boolean(),
  pool: z.optional(Pool),
  /** What the last attempt that has an answer failed with, if it failed. */
  failureClass: z.optional(z.string()),
  /** The answer to the last attempt that has one. */
  event: z.optional(StoredEvent),
  /** When the item may be forgotten, in seconds since the epoch. Only refusals ever are. */
  expiresAt: z.optional(z.number()),
});
export type IdempotencyRecord = z.infer<typeof IdempotencyRecord>;
export type Key = Pick<IdempotencyRecord, 'requestId' | 'part'>;

/** What an item keeps of who asked. */
export const requestedBy = ({
  requestId,
  correlationId,
  executionArn,
  trigger,
  requestedAt,
  ...rest
}: RequestMetadata): Pick<IdempotencyRecord, keyof RequestMetadata> => {
  // Nothing is left: a member that is not named above fails tsc here.
  rest satisfies Record<string, never>;

  return { requestId, correlationId, executionArn, trigger, requestedAt };
};

/** The part under which a request itself stands. */
export const REQUEST_PART = 'request';

/** The part under which an attempt stands that another one has followed. */
export const partOfAttempt = (attempt: number): string => `attempt-${attempt}`;

/** A delivery is repeated within a day; more different ones than this for one request in a day are nobody's. */
const MAX_DELIVERIES = 50;

/** Deliveries with one more, the newest last; the oldest of very many are forgotten. */
export const withDelivery = (deliveries: readonly string[], delivery: string): string[] =>
  [...deliveries, delivery].slice(-MAX_DELIVERIES);

/** Where requests are remembered. Every failure is a ProvisioningError. */
export interface Ledger {
  /** The item as it is now, not as a replica may still have it. */
  read(key: Key): Promise<IdempotencyRecord | undefined>;
  /**
   * Writes the item if nobody has written it since: where `entry.revision` is 1 it must not be there yet, elsewhere it
   * must have the revision before. False when somebody was faster, which may have been this very call: an answer that
   * got lost is asked for again.
   */
  write(record: IdempotencyRecord): Promise<boolean>;
  /** The keys of requests that were claimed before then and have no answer, the oldest first; at most 100. */
  incompleteBefore(claimedBefore: string): Promise<Key[]>;
}
