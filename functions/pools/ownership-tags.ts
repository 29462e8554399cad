import type { PoolRequest, Tag } from '../model/request.ts';
import { OWNERSHIP_TAG_PREFIX } from '../model/request-fields.ts';
import { hash } from '../runtime/hash.ts';

/** The maximum number of tags of CreatePool. Source: API reference. */
const MAX_TAGS = 200;

/**
 * The value of a tag for an id. One with other than AWS's usual characters gets a readable part and a hash, with a space
 * between them, which no request id has: no two ids share a value.
 */
const tagValueOf = (id: string): string =>
  /^[\w .:/=+@-]*$/.test(id) ? id : `${id.replaceAll(/[^\w.:/=+@-]/g, '_')} ${hash(id)}`;

/**
 * The tags that identify the pool of a request, created by this service. AWS keeps them longer than a ClientToken. A
 * request with room for one only gets their hash. One with 200 tags of its own gets none: no read can prove which pool
 * is its own.
 *
 * @param contentHash of the request (idempotency/ids.ts)
 */
export const ownershipOf = (
  service: string,
  requestId: string,
  request: PoolRequest,
  contentHash: string,
): Tag[] => {
  const tags = [
    { Key: `${OWNERSHIP_TAG_PREFIX}service`, Value: service },
    { Key: `${OWNERSHIP_TAG_PREFIX}request-id`, Value: tagValueOf(requestId) },
    { Key: `${OWNERSHIP_TAG_PREFIX}content-hash`, Value: contentHash },
  ];

  const room = MAX_TAGS - (request.Tags ?? []).length;
  if (room >= tags.length) return tags;
  return room > 0
    ? [{ Key: `${OWNERSHIP_TAG_PREFIX}owner`, Value: hash(...tags.map(({ Value }) => Value)) }]
    : [];
};

/** The tags in the CreatePool call: those of the sender, then the ownership tags. */
export const tagsOf = (request: PoolRequest, ownership: readonly Tag[]): Tag[] => [
  ...(request.Tags ?? []),
  ...ownership,
];

/** Whether a tag has a value, or the id for it, which earlier versions wrote as it is. */
const has = (tag: Tag, value: string): boolean => tag.Value === value || tagValueOf(tag.Value) === value;

/** Whether the tags of a pool contain the ownership tags of a request. */
export const isOwned = (tags: readonly Tag[], ownership: readonly Tag[]): boolean =>
  ownership.length > 0 &&
  ownership.every(({ Key, Value }) => tags.some((tag) => tag.Key === Key && has(tag, Value)));
