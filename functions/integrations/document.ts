import { type Integration, requestIdOf } from './integration.ts';
import { fill, originOf } from './template.ts';

/** A request in our own contract. What the event has that is wrong is still in it: the validator finds and names it. */
export interface Document {
  metadata: { requestId: unknown; correlationId?: unknown };
  data: unknown;
}

/** A number names as well as a text does, and many systems count their customers. */
const asText = (id: unknown): unknown => (Number.isSafeInteger(id) ? String(id) : id);

/** The request that an event of a system asks for. */
export const documentOf = (
  event: unknown,
  { name, requestId, correlationId, request }: Integration,
): Document => {
  const id = asText(fill(requestId, event));

  return {
    metadata: {
      // Without an id the request would be valid. With null it is refused.
      requestId: typeof id === 'string' && id !== '' ? requestIdOf(name, id) : (id ?? null),
      correlationId: asText(fill(correlationId, event)),
    },
    data: fill(request, event),
  };
};

/** The path in the event of what stands at a path of its document: its own path where the event has no part in it. */
export const eventPathOf = (path: string, { requestId, correlationId, request }: Integration): string =>
  originOf({ metadata: { requestId, correlationId }, data: request }, path);
