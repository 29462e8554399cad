import type { FieldFault } from '../model/failure.ts';
import { Identifier } from '../model/request.ts';
import { shown } from '../runtime/format.ts';
import { own } from '../runtime/json.ts';
import { fill, originOf, pathText } from '../runtime/template.ts';
import type { Identity } from './identity.ts';
import { type Integration, MAX_REQUEST_ID, requestIdOf, standInOf } from './integrations.ts';

/** What an event that an onboarding system emits anyway asks for. */
export interface ForeignRequest {
  identity: Identity;
  /** The request, built by the paths of the configuration. */
  document: unknown;
  /** What is wrong with its ids. */
  faults: FieldFault[];
  /** A fault of the document as one of the event. */
  inEvent: (fault: FieldFault) => FieldFault;
}

/** A number names as well as a text does, and many systems count their customers. */
const asText = (id: unknown): unknown => (Number.isSafeInteger(id) ? String(id) : id);

const usable = (id: unknown, most: number): string | undefined => {
  const { data } = Identifier.safeParse(asText(id));

  return data !== undefined && data.length <= most ? data : undefined;
};

const wrongId = (path: string, id: unknown, most: number): FieldFault => ({
  path: pathText(path),
  found: shown(id),
  expected: `a string of 1 to ${most} visible ASCII characters, without spaces, or a whole number`,
});

const read = (event: Record<string, unknown>, eventId: string, integration: Integration): ForeignRequest => {
  const { name, requestId: idPath, correlationId: correlationPath, request } = integration;
  const most = MAX_REQUEST_ID - requestIdOf(name, '').length;
  const given = fill(idPath, event);
  const id = usable(given, most);
  const correlation = correlationPath === undefined ? undefined : fill(correlationPath, event);
  const correlationId = usable(correlation, MAX_REQUEST_ID);

  return {
    identity: {
      requestId: id === undefined ? standInOf(name, eventId) : requestIdOf(name, id),
      ...(correlationId !== undefined && { correlationId }),
    },
    document: fill(request, event),
    faults: [
      ...(id === undefined ? [wrongId(idPath, given, most)] : []),
      ...(correlationPath !== undefined && correlation !== undefined && correlationId === undefined
        ? [wrongId(correlationPath, correlation, MAX_REQUEST_ID)]
        : []),
    ],
    inEvent: (fault) => ({ ...fault, path: originOf(request, fault.path) }),
  };
};

/**
 * Reads an event of a configured system; nothing for every other event.
 *
 * @param eventId stands in for a request id that cannot be used
 */
export const foreignRequestOf = (
  event: Record<string, unknown>,
  eventId: string,
  integrations: readonly Integration[],
): ForeignRequest | undefined => {
  const integration = integrations.find(
    ({ event: { source, detailType } }) =>
      own(event, 'source') === source && own(event, 'detail-type') === detailType,
  );
  return integration && read(event, eventId, integration);
};
