import { isDeeperThan } from '../../functions/intake/depth.ts';
import { isEvent, openLayer } from '../../functions/intake/envelopes.ts';
import { MAX_DEPTH } from '../../functions/intake/input-limits.ts';
import { MAX_ENVELOPES } from '../../functions/intake/open.ts';
import { isRecord, own } from '../../functions/runtime/json.ts';

/** One request in a document. */
interface Found {
  /** Where it is in the document: `[3]`, `.Messages[0]`, empty for the document itself. */
  path: string;
  request: unknown;
  /** The id that AWS gave it, which is its request id if it has none of its own. */
  requestId?: string;
  fault?: string;
}

interface Place {
  path: string;
  /** The number of envelopes around it. */
  depth: number;
  requestId?: string;
}

/** Room for a request and the lists around it. Deeper documents overflow the stack of recursive code. */
const MAX_LEVELS = 2 * MAX_DEPTH;

const found = ({ depth: _, ...place }: Place, request: unknown): Found => ({ ...place, request });

/** The failed event of a request, or its detail, with the request that it repeats. */
const failedRequest = (document: Record<string, unknown>, place: Place): Found | undefined => {
  const detail = isEvent(document) ? own(document, 'detail') : document;
  const [metadata, data] = isRecord(detail) ? [own(detail, 'metadata'), own(detail, 'data')] : [];
  if (!isRecord(metadata) || !isRecord(data)) return undefined;
  const [failure, request] = [own(data, 'failure'), own(data, 'request')];
  if (!isRecord(failure) || !isRecord(request)) return undefined;

  const { path } = place;
  if (own(failure, 'class') === 'InvalidRequest') {
    const fault =
      'is the result of an InvalidRequest, which has only a part of the request (send the corrected request itself)';
    return { path, request: document, fault };
  }
  const correlationId = own(metadata, 'correlationId');
  const ids = {
    requestId: own(metadata, 'requestId'),
    ...(typeof correlationId === 'string' && { correlationId }),
  };
  return { path, request: { metadata: ids, data: request } };
};

/** The elements of an array, or of the list in a document of Lambda or ReceiveMessage. */
const each = (document: unknown, elements: readonly unknown[], place: Place): Found[] => {
  const list = isRecord(document)
    ? ['Records', 'Messages'].find((key) => own(document, key) === elements)
    : undefined;
  const path = place.path + (list === undefined ? '' : `.${list}`);

  return elements.flatMap((element, index) =>
    open(element, {
      path: `${path}[${index}]`,
      depth: place.depth + 1,
      ...(place.requestId !== undefined && { requestId: `${place.requestId}/${index}` }),
    }),
  );
};

const open = (document: unknown, place: Place): Found[] => {
  const failed = isRecord(document) ? failedRequest(document, place) : undefined;
  if (failed !== undefined) return [failed];
  const layer = place.depth < MAX_ENVELOPES && typeof document === 'object' ? openLayer(document) : undefined;
  if (layer === undefined) return [found(place, document)];
  if ('several' in layer) return each(document, layer.several, place);

  const requestId = layer.id ?? place.requestId;
  const inner = { ...place, depth: place.depth + 1, ...(requestId !== undefined && { requestId }) };
  // An event is sent as it is: its source and detail-type say whether it is a request.
  if (isEvent(document)) return [found(inner, document)];
  if ('fault' in layer) {
    const fault = `is ${layer.fault.found} (expected ${layer.fault.expected})`;
    return [{ ...found(inner, document), fault }];
  }
  return open(layer.content, inner);
};

/**
 * The requests in a document: an array has several, and so have messages of a queue as `aws sqs receive-message` prints
 * them. The request in a message and in a failed event keeps the id that it had.
 */
export const recordsIn = (document: unknown): Found[] =>
  isDeeperThan(document, MAX_LEVELS)
    ? [{ path: '', request: null, fault: `nests deeper than ${MAX_LEVELS} levels` }]
    : open(document, { path: '', depth: 0 });
