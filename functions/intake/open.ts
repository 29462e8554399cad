import type { FieldFault } from '../model/failure.ts';
import { Identifier } from '../model/request.ts';
import { openLayer } from './envelopes.ts';
import { whyNoRequest } from './no-request.ts';

/** More envelopes than any chain of services puts around a request. */
export const MAX_ENVELOPES = 8;

/** A request without its envelopes, or what is in the place of one. */
export interface Opened {
  /** The innermost value that could be reached. */
  document: unknown;
  /** The number of envelopes around it. */
  depth: number;
  /** The id of the innermost envelope that has one. */
  id?: string | undefined;
  /** When that envelope, or the one around it, was sent. ISO 8601. */
  time?: string | undefined;
  /** Several documents instead of one. */
  several?: readonly unknown[] | undefined;
  /** Why an envelope could not be opened. */
  fault?: FieldFault;
  /** Why the input asks for no pool. */
  noRequest?: string;
}

type Around = Pick<Opened, 'depth' | 'id' | 'time'>;

const TOO_MANY: FieldFault = {
  path: '',
  found: `more than ${MAX_ENVELOPES} envelopes around a request`,
  expected: `at most ${MAX_ENVELOPES}`,
};

/**
 * Opens the envelopes around a value, down to the first array or list of records.
 *
 * @param detailType the detail-type of request events; undefined if it is not known, and any is accepted
 * @param around what has been opened around the value
 */
const openAll = (value: unknown, detailType?: string, around: Around = { depth: 0 }): Opened => {
  let opened: Opened = { ...around, document: value };
  for (;;) {
    const noRequest = whyNoRequest(opened.document, detailType);
    if (noRequest !== undefined) return { ...opened, noRequest };
    const layer = openLayer(opened.document);
    if (layer === undefined) return opened;
    if (opened.depth === MAX_ENVELOPES) return { ...opened, fault: TOO_MANY };

    const { id = opened.id, time = opened.time } = layer;
    opened = { ...opened, id, time, depth: opened.depth + 1 };
    if ('fault' in layer) return { ...opened, fault: layer.fault };
    if ('several' in layer) return { ...opened, several: layer.several };
    opened.document = layer.content;
  }
};

/** Opens all envelopes around one request. A list of one holds one. */
export const openOne = (value: unknown, detailType?: string, around?: Around): Opened => {
  let { several, ...opened } = openAll(value, detailType, around);
  while (several?.length === 1) {
    ({ several, ...opened } = openAll(several[0], detailType, opened));
  }
  if (several === undefined) return opened;

  const found = `${several.length} requests`;
  return { ...opened, fault: { path: '', found, expected: 'one: send several as one message of the queue' } };
};

/** The maximum number of requests in a message. A message can be four times as large as the input of an execution. */
const MAX_REQUESTS = 100;

/** The id of a request in an array. One alone has that of the envelope, as at the triggers that take one. */
const idIn = (envelopeId: string | undefined, index: number, count: number): string | undefined =>
  envelopeId === undefined || count === 1 ? envelopeId : Identifier.safeParse(`${envelopeId}/${index}`).data;

/** The requests in the body of a message: one, or those of an array with their index. */
export const openEach = (body: unknown, detailType?: string): (Opened & { index?: number })[] => {
  const { several, ...opened } = openAll(body, detailType);
  if (several === undefined) {
    // An empty array is no envelope, and no request either.
    if (!Array.isArray(opened.document)) return [opened];
  } else if (several.length <= MAX_REQUESTS) {
    return several.map((request, index) => {
      const { id: innermost, ...one } = openOne(request, detailType, {
        depth: opened.depth,
        time: opened.time,
      });
      const id = innermost ?? idIn(opened.id, index, several.length);
      return { ...one, id, index };
    });
  }

  const found = `an array of ${several?.length ?? 0}`;
  return [{ ...opened, fault: { path: '', found, expected: `1 to ${MAX_REQUESTS} requests` } }];
};
