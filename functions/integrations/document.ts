import { type Integration, requestIdOf } from './integration.ts';
import { fill, originOf } from './template.ts';

/** A request in our own contract. It keeps the errors of the event: the validator reports them. */
export interface Document {
  metadata: { requestId: unknown; correlationId?: unknown };
  data: unknown;
}

/** Many systems use numbers as ids: a number is converted to text. */
const asText = (id: unknown): unknown => (Number.isSafeInteger(id) ? String(id) : id);

/** The request in an event of another system. */
export const documentOf = (
  event: unknown,
  { name, requestId, correlationId, request }: Integration,
): Document => {
  const id = asText(fill(requestId, event));

  return {
    metadata: {
      // The document without a request id would be valid. An empty one makes the validator refuse it.
      requestId: typeof id === 'string' && id !== '' ? requestIdOf(name, id) : (id ?? ''),
      correlationId: asText(fill(correlationId, event)),
    },
    data: fill(request, event),
  };
};

/** The path in the event for a path in the document: the document path itself if the event has no such part. */
export const eventPathOf = (path: string, { requestId, correlationId, request }: Integration): string =>
  originOf({ metadata: { requestId, correlationId }, data: request }, path);
