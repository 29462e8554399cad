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

/** A batch keeps its valid members: a refusal is a row of its batch, even if the batch is what is wrong. */
const batchIn = (batch: unknown): Batch | undefined => {
  if (!isRecord(batch)) return undefined;
  const { id, size, line } = Batch.shape;
  const { data: known } = id.safeParse(own(batch, 'id'));

  return known === undefined
    ? undefined
    : {
        id: known,
        size: size.safeParse(own(batch, 'size')).data,
        line: line.safeParse(own(batch, 'line')).data,
      };
};

/** The valid identity members of a document, even if the rest of it is invalid. */
export const identityOf = (document: unknown): Identity => {
  const metadata = isRecord(document) ? own(document, 'metadata') : undefined;
  const members = isRecord(metadata) ? plainMetadata(metadata) : {};
  const { data: requestId } = Identifier.safeParse(own(members, 'requestId'));
  const { data: correlationId } = Identifier.safeParse(own(members, 'correlationId'));
  const batch = batchIn(own(members, 'batch'));

  return {
    ...(requestId !== undefined && { requestId }),
    ...(correlationId !== undefined && { correlationId }),
    ...(batch !== undefined && { batch }),
  };
};
