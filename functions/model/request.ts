import * as z from 'zod/mini';

/*
 * A request, as it comes in. AWS's own documents keep AWS's spelling (source: API reference of CreatePool, 2022-03-31);
 * what we add is camelCase.
 */

/** What the keys of the tags begin with by which a pool is known as ours (ownership.ts). */
export const OWN_TAG_PREFIX = 'sms-pool-provisioner:';

/** One tag: key of 1 to 128 characters, value of 0 to 256. Keys that begin with aws: are AWS's own, and some are ours. */
const Tag = z.strictObject({
  Key: z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(128),
      z.regex(/^(?![Aa][Ww][Ss]:)/),
      z.regex(new RegExp(`^(?!${OWN_TAG_PREFIX})`)),
    ),
  Value: z.string().check(z.maxLength(256)),
});

/** An RCS agent belongs to no country: the only identity for which IsoCountryCode may be left out. */
export const isRcsAgent = (identity: unknown): boolean =>
  typeof identity === 'string' && (identity.includes(':rcs-agent/') || identity.startsWith('rcs-'));

/** The request syntax of CreatePool, so that what the AWS reference shows can be pasted. */
export const PoolRequest = z.strictObject({
  ClientToken: z.optional(z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[!-~]*$/))),
  DeletionProtectionEnabled: z.optional(z.boolean()),
  IsoCountryCode: z.optional(z.string().check(z.regex(/^(?!UK$)[A-Z]{2}$/))),
  MessageType: z.enum(['TRANSACTIONAL', 'PROMOTIONAL']),
  OriginationIdentity: z.string().check(z.minLength(1), z.maxLength(256), z.regex(/^[A-Za-z0-9_:/-]*$/)),
  Tags: z.optional(z.array(Tag).check(z.maxLength(200))),
});
export type PoolRequest = z.infer<typeof PoolRequest>;
export type Tag = z.infer<typeof Tag>;

/** A name that a sender gives: 1 to 128 visible ASCII characters. */
export const Identifier = z.string().check(z.regex(/^[!-~]{1,128}$/));

/** The same request with what identifies it beside it. */
export const EnvelopedRequest = z.strictObject({
  metadata: z.optional(
    z.strictObject({ requestId: z.optional(Identifier), correlationId: z.optional(Identifier) }),
  ),
  data: PoolRequest,
});

export const Door = z.enum(['event', 'queue', 'console']);
export type Door = z.infer<typeof Door>;

/** Who asked, through which door, and which execution answers. Times are ISO 8601 in UTC. */
export const RequestMetadata = z.object({
  requestId: z.string(),
  correlationId: z.optional(z.string()),
  door: Door,
  executionArn: z.string(),
  requestedAt: z.string(),
});
export type RequestMetadata = z.infer<typeof RequestMetadata>;
