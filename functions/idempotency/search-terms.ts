import type { Tag } from '../model/request.ts';
import { cut } from '../runtime/format.ts';
import { isRecord } from '../runtime/json.ts';

/** Characters. They stand in an index, which is paid by its bytes; 200 long tags are in the event as well. */
const MAX_IDENTITY = 256;
const MAX_TAGS = 400;

/** What somebody looks for a request by besides its id: whose it is, in plain text. */
export interface SearchTerms {
  identity?: string;
  tags?: string;
}

const isTag = (tag: unknown): tag is Tag =>
  isRecord(tag) && typeof tag.Key === 'string' && typeof tag.Value === 'string';

/** @param request what could be read of it; of one that is refused that may be next to nothing */
export const searchTermsOf = (request: Record<string, unknown>): SearchTerms => {
  const { OriginationIdentity: identity, Tags } = request;
  const tags = (Array.isArray(Tags) ? Tags.filter(isTag) : []).map(({ Key, Value }) => `${Key}=${Value}`);

  return {
    ...(typeof identity === 'string' && { identity: cut(identity, MAX_IDENTITY) }),
    ...(tags.length > 0 && { tags: cut(tags.join(' '), MAX_TAGS) }),
  };
};
