import { isEvent } from '../../functions/intake/triggers.ts';
import { isRecord, own } from '../../functions/runtime/json.ts';
import { parseJson } from '../http/json.ts';

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
  requestId?: string;
}

const textAt = (record: Record<string, unknown>, ...keys: string[]): string | undefined => {
  const found = keys.map((key) => own(record, key)).find((value) => typeof value === 'string');
  return typeof found === 'string' ? found : undefined;
};

/** The failed event of a request, with the request that it repeats. */
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
  const correlationId = textAt(metadata, 'correlationId');
  const ids = {
    requestId: own(metadata, 'requestId'),
    ...(correlationId !== undefined && { correlationId }),
  };
  return { path, request: { metadata: ids, data: request } };
};

/** The body of a message, by the name of its member. */
const bodyOf = (document: Record<string, unknown>): { key: string; body: string } | undefined => {
  const isMessage = textAt(document, 'messageId', 'MessageId') !== undefined;
  const key = ['Body', 'body', 'Message'].find((name) => typeof own(document, name) === 'string');
  return isMessage && key !== undefined ? { key, body: String(own(document, key)) } : undefined;
};

const each = (elements: readonly unknown[], { path, requestId }: Place): Found[] =>
  elements.flatMap((element, index) =>
    open(element, {
      path: `${path}[${index}]`,
      ...(requestId !== undefined && { requestId: `${requestId}/${index}` }),
    }),
  );

const open = (document: unknown, place: Place): Found[] => {
  if (Array.isArray(document)) return each(document, place);
  if (!isRecord(document)) return [{ ...place, request: document }];

  const list = ['Messages', 'Records'].find((key) => Array.isArray(own(document, key)));
  if (list !== undefined) {
    return each([own(document, list)].flat(), { path: `${place.path}.${list}` });
  }
  const message = bodyOf(document);
  if (message !== undefined) {
    const requestId = place.requestId ?? textAt(document, 'messageId', 'MessageId');
    const inner = { path: place.path, ...(requestId !== undefined && { requestId }) };
    const body = parseJson(message.body);
    return body === undefined
      ? [{ ...inner, request: message.body, fault: `has a ${message.key} that is not JSON` }]
      : open(body, inner);
  }
  const failed = failedRequest(document, place);
  if (failed !== undefined) return [failed];
  const eventId = isEvent(document) && place.requestId !== undefined ? textAt(document, 'id') : undefined;
  return [{ ...place, ...(eventId !== undefined && { requestId: eventId }), request: document }];
};

/**
 * The requests in a document: an array has several, and so have messages of a queue as `aws sqs receive-message` prints
 * them. The request in a message and in a failed event keeps the id that it had.
 */
export const recordsIn = (document: unknown): Found[] => open(document, { path: '' });
