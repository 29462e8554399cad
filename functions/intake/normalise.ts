import type { FieldFault } from '../model/failure.ts';
import { EnvelopedRequest, PoolRequest, type RequestMetadata } from '../model/request.ts';
import { PORTABLE } from '../model/request-fields.ts';
import type { Received } from '../model/state.ts';
import { isRecord, own } from '../runtime/json.ts';
import { identityOf } from './identity.ts';
import { plainDocument } from './plain-document.ts';
import { crossFaults, schemaFaults } from './request-faults.ts';
import { unwrap } from './triggers.ts';

/** The result must fit into an event: faults beyond this number are counted, not listed. */
const MAX_FAULTS = 500;
const MAX_FAULT_BYTES = 100_000;

/**
 * The result contains the request, and an event holds 256 KB. The largest request in ASCII, with 200 full tags, has 82
 * KB; only tags in other scripts come near this bound.
 */
const MAX_REQUEST_BYTES = 200 * 1024;

/** The result of reading an input: its identity, and either the request or all its faults. */
export type Normalised = {
  metadata: RequestMetadata;
  /** The id that AWS assigned at the trigger (triggers.ts). */
  delivery: string;
  /** Why the input asks for no pool, in a sentence: nothing is published for it. */
  noRequest?: string | undefined;
} & (
  | { request: PoolRequest; faults?: undefined }
  | { /** What could be read of it. */ request: Record<string, unknown>; faults: FieldFault[] }
);

/** The scalar members of a refused request, which identify it. */
const readableOf = (request: unknown): Record<string, unknown> => {
  const members = isRecord(request) ? request : {};
  const plain = Object.keys(PoolRequest.shape).flatMap((key) => {
    const value = own(members, key);
    const isText = typeof value === 'string' && value.length <= 256 && PORTABLE.test(value);
    return isText || typeof value === 'boolean' ? [[key, value] as const] : [];
  });

  return Object.fromEntries(plain);
};

/**
 * The fault of a document that breaks the validator itself: it compares the `length` of any value that has one, and an
 * object there may not be comparable.
 */
const UNREADABLE: FieldFault = {
  path: '',
  found: 'an object without a value',
  expected: 'a request of plain values',
};

const check = (document: unknown, executionArn: string): PoolRequest | FieldFault[] => {
  try {
    return checked(document, executionArn);
  } catch {
    return [UNREADABLE];
  }
};

const checked = (document: unknown, executionArn: string): PoolRequest | FieldFault[] => {
  const enveloped =
    isRecord(document) && (Object.hasOwn(document, 'data') || Object.hasOwn(document, 'metadata'));
  const parsed = (enveloped ? EnvelopedRequest : PoolRequest).safeParse(document);
  const request = enveloped ? own(document, 'data') : document;
  const faults = [
    ...(parsed.success ? [] : schemaFaults(parsed.error.issues, document, enveloped)),
    ...(isRecord(request) ? crossFaults(request, enveloped ? ['data'] : [], executionArn) : []),
  ];
  if (!parsed.success || faults.length > 0) return faults;

  const valid = 'data' in parsed.data ? parsed.data.data : parsed.data;
  const bytes = Buffer.byteLength(JSON.stringify(valid));
  if (bytes <= MAX_REQUEST_BYTES) return valid;
  return [
    {
      path: '',
      found: `a request of ${bytes.toLocaleString('en')} bytes`,
      expected: `at most ${MAX_REQUEST_BYTES.toLocaleString('en')} bytes, because the result must fit into an event`,
      hint: 'use fewer or shorter tags',
    },
  ];
};

/**
 * Converts an input of any trigger into one normalised request, or into the list of all its faults. Never throws, and
 * reads only own members of a document.
 */
export const normalise = ({ input, metadata: received, requestDetailType }: Received): Normalised => {
  const unwrapped = unwrap(input, received, requestDetailType);
  const { trigger, defaultId, delivery, requestedAt, refusal, noRequest } = unwrapped;
  const document = plainDocument(unwrapped.document);
  const { requestId = defaultId, ...identity } = refusal?.identity ?? identityOf(document);
  const metadata: RequestMetadata = {
    ...received,
    requestId,
    ...identity,
    trigger,
    requestedAt,
  };

  if (noRequest !== undefined)
    return {
      metadata,
      delivery,
      noRequest,
      request: {},
      faults: [{ path: '', found: noRequest, expected: 'a request' }],
    };
  const found = refusal?.faults ?? check(document, received.executionArn);
  if (!Array.isArray(found)) return { metadata, delivery, request: found };
  const enveloped = isRecord(document) && isRecord(own(document, 'data')) ? own(document, 'data') : document;
  return { metadata, delivery, faults: listed(found), request: readableOf(enveloped) };
};

/** The faults that fit into a result, and the number of further ones. */
const listed = (faults: readonly FieldFault[]): FieldFault[] => {
  let bytes = 0;
  const end = faults.findIndex((fault, index) => {
    bytes += Buffer.byteLength(JSON.stringify(fault));
    return index === MAX_FAULTS || bytes > MAX_FAULT_BYTES;
  });
  if (end < 0) return [...faults];

  return [
    ...faults.slice(0, end),
    { path: '', found: `${faults.length - end} more faults`, expected: 'none' },
  ];
};
