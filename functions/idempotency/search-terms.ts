import type { Tag } from '../model/request.ts';
import { truncate } from '../runtime/format.ts';
import { isRecord } from '../runtime/json.ts';
import type { IdempotencyRecord } from './record.ts';

/** Characters. The terms are stored in an index that is billed by its size; the event contains long tags as well. */
const MAX_IDENTITY = 256;
const MAX_TAGS = 400;

/**
 * The terms by which an operator finds a request besides its id, as plain text. Each member is always present: it
 * replaces the one of an earlier attempt.
 */
export type SearchTerms = Required<Pick<IdempotencyRecord, 'identity' | 'tags'>>;

const isTag = (tag: unknown): tag is Tag =>
  isRecord(tag) && typeof tag.Key === 'string' && typeof tag.Value === 'string';

/** @param request the readable members of the request; a refused request may have none */
export const searchTermsOf = (request: Record<string, unknown>): SearchTerms => {
  const { OriginationIdentity: identity, Tags } = request;
  const tags = (Array.isArray(Tags) ? Tags.filter(isTag) : []).map(({ Key, Value }) => `${Key}=${Value}`);

  return {
    identity: typeof identity === 'string' ? truncate(identity, MAX_IDENTITY) : undefined,
    tags: tags.length > 0 ? truncate(tags.join(' '), MAX_TAGS) : undefined,
  };
};
