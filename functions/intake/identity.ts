import * as z from 'zod/mini';
import { Batch, Identifier } from '../model/request.ts';
import { isRecord, own } from '../runtime/json.ts';
import { plainMetadata } from './plain-document.ts';

/** What identifies a request, as far as it is valid. */
export const Identity = z.object({
  requestId: z.optional(Identifier),
  correlationId: z.optional(Identifier),
  batch: z.optional(Batch),
});
export type Identity = z.infer<typeof Identity>;

/** The valid identity members of a document, even if the rest of it is invalid. */
export const identityOf = (document: unknown): Identity => {
  const metadata = isRecord(document) ? own(document, 'metadata') : undefined;
  const members = isRecord(metadata) ? plainMetadata(metadata) : {};
  const { data: requestId } = Identifier.safeParse(own(members, 'requestId'));
  const { data: correlationId } = Identifier.safeParse(own(members, 'correlationId'));
  const { data: batch } = Batch.safeParse(own(members, 'batch'));

  return {
    ...(requestId !== undefined && { requestId }),
    ...(correlationId !== undefined && { correlationId }),
    ...(batch !== undefined && { batch }),
  };
};
