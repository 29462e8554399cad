import type { PoolRequest, Tag } from '../model/request.ts';
import { OWNERSHIP_TAG_PREFIX } from '../model/request-fields.ts';

/** The most tags that CreatePool takes. Source: API reference. */
const MAX_TAGS = 200;

/**
 * The tags by which a pool is known as the one of this request, made by this service: what AWS remembers longer than a
 * ClientToken. A request that leaves no room for them gets none, and its pool is known by its token alone.
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
    { Key: `${OWNERSHIP_TAG_PREFIX}request-id`, Value: requestId },
    { Key: `${OWNERSHIP_TAG_PREFIX}content-hash`, Value: contentHash },
  ];

  return (request.Tags ?? []).length + tags.length <= MAX_TAGS ? tags : [];
};

/** The tags with which CreatePool is called: the sender's, then ours. */
export const tagsOf = (request: PoolRequest, ownership: readonly Tag[]): Tag[] => [
  ...(request.Tags ?? []),
  ...ownership,
];

/** Whether a pool's tags make it the pool of the request to which the ownership belongs. */
export const isOwned = (tags: readonly Tag[], ownership: readonly Tag[]): boolean =>
  ownership.length > 0 &&
  ownership.every(({ Key, Value }) => tags.some((tag) => tag.Key === Key && tag.Value === Value));
