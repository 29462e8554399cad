import * as z from 'zod/mini';
import { DetailType } from '../model/detail-type.ts';
import { Pool } from '../model/pool.ts';
import { Batch, type RequestMetadata, Trigger } from '../model/request.ts';
import { AmbiguousCall, type Validated } from '../model/state.ts';
import { contentHashOf } from './ids.ts';

/** The result event of a request, as published. */
const StoredEvent = z.object({
  detailType: DetailType,
  /** JSON. */
  detail: z.string(),
});

/** One sending of a request. */
const Sent = z.object({ batchId: z.optional(z.string()), requestedAt: z.string() });
export type Sent = z.infer<typeof Sent>;

/**
 * A record of the ledger. Each request has one, under the part `request`, from its first claim on: it creates one pool
 * and one result per request id. A refusal (an invalid request, or different content under the same id) has its own
 * record, with the result id as its part: every repeat returns the same result. A superseded attempt has its own record
 * too.
 */
export const IdempotencyRecord = z.object({
  requestId: z.string(),
  part: z.string(),
  /**
   * The revision for conditional writes. A write names the revision that it replaces, and fails if the record has
   * changed.
   */
  revision: z.number(),
  status: z.enum(['RUNNING', 'PROVISIONED', 'FAILED', 'REFUSED']),
  /** The execution that works on the request, or did. */
  executionArn: z.string(),
  trigger: Trigger,
  correlationId: z.optional(z.string()),
  /** The batch of the request as last claimed. */
  batch: z.optional(Batch),
  /** Search terms (search-terms.ts) of the request as last claimed. */
  identity: z.optional(z.string()),
  tags: z.optional(z.string()),
  /** Times are ISO 8601 in UTC. */
  requestedAt: z.string(),
  claimedAt: z.string(),
  updatedAt: z.string(),
  /** Hash of the request as last claimed (ids.ts). */
  contentHash: z.optional(z.string()),
  /** The number of the attempt, from 1. */
  attempt: z.number(),
  /** The time of the first claim. */
  since: z.string(),
  /** The deliveries of the request, each with the hash of its content, newest last. */
  deliveries: z.array(z.string()),
  /** When and in which batch a request in progress was sent again: of each batch the last time, newest batch last. */
  repeats: z.optional(z.array(Sent)),
  /** The refused deliveries with different content, newest last. */
  refused: z.optional(z.array(z.string())),
  /** Whether an attempt may have left a pool, and the pool if it is known. */
  poolMayExist: z.boolean(),
  pool: z.optional(Pool),
  /** The ambiguous CreatePool calls of all attempts; absent if there is none, or if one was not recorded. */
  calls: z.optional(z.array(AmbiguousCall)),
  /** The failure class of the last completed attempt, if it failed. */
  failureClass: z.optional(z.string()),
  /** The result of the last completed attempt. */
  event: z.optional(StoredEvent),
  /** When the record expires, in seconds since the epoch. Only refusals expire. */
  expiresAt: z.optional(z.number()),
});
export type IdempotencyRecord = z.infer<typeof IdempotencyRecord>;
export type Key = Pick<IdempotencyRecord, 'requestId' | 'part'>;

/** The members of a record that come from the metadata of the request. */
export const requestedBy = ({
  requestId,
  correlationId,
  batch,
  executionArn,
  trigger,
  requestedAt,
  ...rest
}: RequestMetadata): Pick<IdempotencyRecord, keyof RequestMetadata> => {
  // A member that is missing above fails the type check here.
  rest satisfies Record<string, never>;

  return { requestId, correlationId, batch, executionArn, trigger, requestedAt };
};

/** The part of the record of a request. */
export const REQUEST_PART = 'request';

/** The part of the record of a superseded attempt. */
export const partOfAttempt = (attempt: number): string => `attempt-${attempt}`;

/** The prefix of the part of an entry of a batch for a request whose record belongs to another batch, or to none. */
export const BATCH_PART = 'batch/';

/** Seconds for which a refusal, and an entry of a batch, is kept. The record of a pool does not expire. */
export const KEPT_SECONDS = 90 * 24 * 3600;

/** The time of an entry that every read of its batch returns: the state of its request is read besides. */
const ALWAYS = '9999-12-31T23:59:59.999Z';

/**
 * The entry of a batch for a repeated request: its result is that of another batch, and both count it. Undefined if the
 * record belongs to the batch itself.
 *
 * @param now milliseconds since the epoch
 */
export const batchEntryOf = (
  record: IdempotencyRecord,
  { batch }: Pick<RequestMetadata, 'batch'>,
  now: number,
): IdempotencyRecord | undefined => {
  if (batch === undefined || batch.id === record.batch?.id) return undefined;
  const { event, pool, calls, refused, repeats, ...line } = record;

  return {
    ...line,
    updatedAt: record.status === 'RUNNING' ? ALWAYS : record.updatedAt,
    part: `${BATCH_PART}${batch.id}`,
    revision: 1,
    batch,
    deliveries: [],
    pool: pool && { PoolId: pool.PoolId, Status: pool.Status },
    expiresAt: Math.floor(now / 1_000) + KEPT_SECONDS,
  };
};

/** AWS redelivers within a day. A request does not have more than this number of deliveries in a day. */
const MAX_DELIVERIES = 50;

/** A request as delivered. */
export type Delivered = Pick<Validated, 'delivery' | 'request'>;

/** The name of a delivery in a record. With the hash of its content: other content is another delivery. */
export const nameOfDelivery = ({ delivery, request }: Delivered): string =>
  `${delivery} ${contentHashOf(request)}`;

/** Whether a list has the delivery with this content. The records of an earlier version list deliveries without it. */
const isListed = (deliveries: readonly string[], delivered: Delivered): boolean =>
  deliveries.includes(nameOfDelivery(delivered)) || deliveries.includes(delivered.delivery);

/** Whether the request was delivered before by this delivery, with this content: AWS repeats it. */
export const isRepeated = ({ deliveries }: IdempotencyRecord, delivered: Delivered): boolean =>
  isListed(deliveries, delivered);

/** Whether this delivery, with this content, was refused before. */
export const wasRefused = ({ refused = [] }: IdempotencyRecord, delivered: Delivered): boolean =>
  isListed(refused, delivered);

/** Appends a name of a delivery and drops the oldest beyond the limit. */
export const withDelivery = (deliveries: readonly string[], name: string): string[] =>
  [...deliveries, name].slice(-MAX_DELIVERIES);

/** The idempotency store. Every failure is a ProvisioningError. */
export interface Ledger {
  /** Reads the record with a consistent read. */
  read(key: Key): Promise<IdempotencyRecord | undefined>;
  /**
   * A conditional write: revision 1 requires that the record does not exist, any other that it has the revision before.
   * False when the record has changed, possibly by this very call: after a lost response the client retries.
   */
  write(record: IdempotencyRecord): Promise<boolean>;
  /** When the batch was cancelled, ISO 8601; undefined if it was not. A consistent read. */
  cancelledAt(batch: string): Promise<string | undefined>;
  /** The keys of requests that were claimed before `claimedBefore` and have no result, oldest first; at most 100. */
  incompleteBefore(claimedBefore: string): Promise<Key[]>;
}
