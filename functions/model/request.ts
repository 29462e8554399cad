import * as z from 'zod/mini';
import { RCS_AGENT, REQUEST_FIELDS, shapeOf, type Tag as TagSchema } from './request-fields.ts';

/*
 * A request. Documents of AWS keep the spelling of AWS (source: API reference of CreatePool, 2022-03-31); our own
 * members are camelCase.
 */

const rcsAgent = new RegExp(RCS_AGENT);

/** Whether an identity is an RCS agent, which needs no IsoCountryCode. */
export const isRcsAgent = (identity: unknown): boolean =>
  typeof identity === 'string' && rcsAgent.test(identity);

/** The request syntax of CreatePool: examples of the AWS reference are valid requests. */
export const PoolRequest = z.strictObject(shapeOf(REQUEST_FIELDS));
export type PoolRequest = z.infer<typeof PoolRequest>;
export type Tag = z.infer<typeof TagSchema>;

/** An id from a sender: 1 to 128 visible ASCII characters. */
export const Identifier = z.string().check(z.regex(/^[!-~]{1,128}$/));

/** The batch of a request. Senders choose its id; it has no part in the content of the request. */
export const Batch = z.strictObject({
  id: Identifier,
  /** The number of requests that its sender sends in the batch. */
  size: z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
  /** The line of the request in the file of its sender, from 1. */
  line: z.optional(z.int().check(z.minimum(1))),
});
export type Batch = z.infer<typeof Batch>;

/** The identity of a request, as its sender gives it. */
export const SenderMetadata = z.strictObject({
  requestId: z.optional(Identifier),
  correlationId: z.optional(Identifier),
  batch: z.optional(Batch),
});

/** A request with its identity in an envelope. */
export const EnvelopedRequest = z.strictObject({ metadata: z.optional(SenderMetadata), data: PoolRequest });

export const Trigger = z.enum(['event', 'queue', 'console']);
export type Trigger = z.infer<typeof Trigger>;

/** The identity of a request, its trigger, and the execution that works on it. Times are ISO 8601 in UTC. */
export const RequestMetadata = z.object({
  requestId: z.string(),
  correlationId: z.optional(z.string()),
  batch: z.optional(Batch),
  trigger: Trigger,
  executionArn: z.string(),
  requestedAt: z.string(),
});
export type RequestMetadata = z.infer<typeof RequestMetadata>;
