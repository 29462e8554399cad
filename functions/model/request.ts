import * as z from 'zod/mini';
import { RCS_AGENT, REQUEST_FIELDS, shapeOf, type Tag as TagSchema } from './request-fields.ts';

/*
 * A request, as it comes in. AWS's own documents keep AWS's spelling (source: API reference of CreatePool, 2022-03-31);
 * what we add is camelCase.
 */

const rcsAgent = new RegExp(RCS_AGENT);

/** Whether an identity is an RCS agent, which needs no IsoCountryCode. */
export const isRcsAgent = (identity: unknown): boolean =>
  typeof identity === 'string' && rcsAgent.test(identity);

/** The request syntax of CreatePool, so that what the AWS reference shows can be pasted. */
export const PoolRequest = z.strictObject(shapeOf(REQUEST_FIELDS));
export type PoolRequest = z.infer<typeof PoolRequest>;
export type Tag = z.infer<typeof TagSchema>;

/** A name that a sender gives: 1 to 128 visible ASCII characters. */
export const Identifier = z.string().check(z.regex(/^[!-~]{1,128}$/));

/** What identifies a request, as its sender gives it. */
export const SenderMetadata = z.strictObject({
  requestId: z.optional(Identifier),
  correlationId: z.optional(Identifier),
});

/** The same request with what identifies it beside it. */
export const EnvelopedRequest = z.strictObject({ metadata: z.optional(SenderMetadata), data: PoolRequest });

export const Trigger = z.enum(['event', 'queue', 'console']);
export type Trigger = z.infer<typeof Trigger>;

/** Who asked, through which trigger, and which execution answers. Times are ISO 8601 in UTC. */
export const RequestMetadata = z.object({
  requestId: z.string(),
  correlationId: z.optional(z.string()),
  trigger: Trigger,
  executionArn: z.string(),
  requestedAt: z.string(),
});
export type RequestMetadata = z.infer<typeof RequestMetadata>;
