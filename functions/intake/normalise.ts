import type { FieldFault } from '../model/failure.ts';
import { EnvelopedRequest, PoolRequest, type RequestMetadata } from '../model/request.ts';
import type { Received } from '../model/state.ts';
import { isRecord, own } from '../runtime/json.ts';
import { identityOf } from './identity.ts';
import { crossFaults, schemaFaults } from './request-faults.ts';
import { unwrap } from './triggers.ts';

/** An answer has to fit into an event: of a document with more faults than this the rest are counted, not listed. */
const MAX_FAULTS = 500;
const MAX_FAULT_BYTES = 100_000;

/**
 * The answer repeats the request, and an event holds 256 KB. The largest request in plain ASCII, 200 full tags, has
 * 82 KB; only tags full of other scripts come near this bound.
 */
const MAX_REQUEST_BYTES = 200 * 1024;

/** What an input of any trigger comes to: who asks, and either the request or everything that is wrong with it. */
export type Normalised = {
  metadata: RequestMetadata;
  /** Names the event, message or execution that the input came in by. */
  delivery: string;
} & (
  | { request: PoolRequest; faults?: undefined }
  | { /** What could be read of it. */ request: Record<string, unknown>; faults: FieldFault[] }
);

/** The plain members that could be read of a refused request: enough to recognise it by. */
const readableOf = (request: unknown): Record<string, unknown> => {
  const members = isRecord(request) ? request : {};
  const plain = Object.keys(PoolRequest.shape).flatMap((key) => {
    const value = own(members, key);
    const short = (typeof value === 'string' && value.length <= 256) || typeof value === 'boolean';
    return short ? [[key, value] as const] : [];
  });

  return Object.fromEntries(plain);
};

/**
 * What is wrong with a document that the validator itself breaks on: it compares the `length` of whatever has one, and an
 * object in that place may have no value to compare.
 */
const UNREADABLE: FieldFault = {
  path: '',
  found: 'an object that cannot be compared with anything',
  expected: 'a request of plain values',
};

const check = (document: unknown): PoolRequest | FieldFault[] => {
  try {
    return checked(document);
  } catch {
    return [UNREADABLE];
  }
};

const checked = (document: unknown): PoolRequest | FieldFault[] => {
  const enveloped =
    isRecord(document) && (Object.hasOwn(document, 'data') || Object.hasOwn(document, 'metadata'));
  const parsed = (enveloped ? EnvelopedRequest : PoolRequest).safeParse(document);
  const request = enveloped ? own(document, 'data') : document;
  const faults = [
    ...(parsed.success ? [] : schemaFaults(parsed.error.issues, document, enveloped)),
    ...(isRecord(request) ? crossFaults(request, enveloped ? ['data'] : []) : []),
  ];
  if (!parsed.success || faults.length > 0) return faults;

  const valid = 'data' in parsed.data ? parsed.data.data : parsed.data;
  const bytes = Buffer.byteLength(JSON.stringify(valid));
  if (bytes <= MAX_REQUEST_BYTES) return valid;
  return [
    {
      path: '',
      found: `a request of ${bytes.toLocaleString('en')} bytes`,
      expected: `at most ${MAX_REQUEST_BYTES.toLocaleString('en')} bytes, so that the answer fits into an event`,
      hint: 'use fewer or shorter tags',
    },
  ];
};

/**
 * Turns whatever came in through whatever trigger into one normalised request, or into the list of everything that is
 * wrong with it. Never throws, and reads only a document's own members.
 */
export const normalise = ({ input, metadata: received }: Received): Normalised => {
  const { trigger, defaultId, requestedAt, document, refusal } = unwrap(input, received);
  const { requestId = defaultId, correlationId } = refusal?.identity ?? identityOf(document);
  const metadata: RequestMetadata = {
    ...received,
    requestId,
    ...(correlationId !== undefined && { correlationId }),
    trigger,
    requestedAt,
  };

  const found = refusal?.faults ?? check(document);
  const delivery = defaultId;
  if (!Array.isArray(found)) return { metadata, delivery, request: found };
  const enveloped = isRecord(document) && isRecord(own(document, 'data')) ? own(document, 'data') : document;
  return { metadata, delivery, faults: listed(found), request: readableOf(enveloped) };
};

/** As many faults as an answer has room for, and how many more there are. */
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
