import type { Tag } from '../model/request.ts';
import { truncate } from '../runtime/format.ts';
import { isRecord } from '../runtime/json.ts';
import type { IdempotencyRecord } from './record.ts';

/** Characters. They stand in an index, which is paid by its bytes; 200 long tags are in the event as well. */
const MAX_IDENTITY = 256;
const MAX_TAGS = 400;

/**
 * What somebody looks for a request by besides its id: whose it is, in plain text. Always each of them, so that none of
 * an earlier attempt stays.
 */
export type SearchTerms = Required<Pick<IdempotencyRecord, 'identity' | 'tags'>>;

const isTag = (tag: unknown): tag is Tag =>
  isRecord(tag) && typeof tag.Key === 'string' && typeof tag.Value === 'string';

/** @param request what could be read of it; of one that is refused that may be next to nothing */
export const searchTermsOf = (request: Record<string, unknown>): SearchTerms => {
  const { OriginationIdentity: identity, Tags } = request;
  const tags = (Array.isArray(Tags) ? Tags.filter(isTag) : []).map(({ Key, Value }) => `${Key}=${Value}`);

  return {
    identity: typeof identity === 'string' ? truncate(identity, MAX_IDENTITY) : undefined,
    tags: tags.length > 0 ? truncate(tags.join(' '), MAX_TAGS) : undefined,
  };
};
