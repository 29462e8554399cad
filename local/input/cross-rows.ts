import { createHash } from 'node:crypto';
import { contentHashOf } from '../../functions/idempotency/ids.ts';
import { PoolRequest } from '../../functions/model/request.ts';
import { isRecord, own } from '../../functions/runtime/json.ts';
import type { Row } from './row.ts';

/** What a row has to do with the rows above it, or with the program that wrote the file. */
export interface RowNote {
  line: number;
  place: string;
  kind: 'repeat' | 'conflict' | 'sameIdentity' | 'scientific';
  /** The row must not be sent. A repeat is harmless. */
  isFault: boolean;
  /** Continues a sentence that names the row: `customers.csv:7` followed by the message. */
  message: string;
}

type Note = Omit<RowNote, 'line' | 'place'>;

/** A long number as spreadsheets show and save it: 1234567890123 becomes 1.23457E+12. */
const SCIENTIFIC = /^\d(?:[.,]\d+)?E[+-]\d{2,}$/i;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The first row of each key, and a hash of what is compared. A file may have hundreds of thousands of rows: a key takes
 * 12 bytes, a hash 6.
 */
const firstRows = () => {
  const index = new Map<string, number>();
  const places: string[] = [];
  const hashes: number[] = [];

  /** @returns the earlier row of the key; undefined for the first, which it stores */
  return (key: string, place: string, compared: string): { place: string; isSame: boolean } | undefined => {
    const bytes = digest(key).toString('latin1', 0, 12);
    const value = digest(compared).readUIntBE(0, 6);
    const at = index.get(bytes);
    if (at !== undefined) return { place: places[at] ?? '', isSame: hashes[at] === value };
    index.set(bytes, places.length);
    places.push(place);
    hashes.push(value);
    return undefined;
  };
};

/** The request in a document, without its envelopes. */
const requestOf = (document: unknown): Record<string, unknown> => {
  if (!isRecord(document)) return {};
  if (typeof own(document, 'detail-type') === 'string') return requestOf(own(document, 'detail'));
  return Object.hasOwn(document, 'data') ? requestOf(own(document, 'data')) : document;
};

/** The content as the service compares it: the default of DeletionProtectionEnabled is false. */
const contentOf = (request: unknown): string => {
  const { data } = PoolRequest.safeParse(request);
  if (data === undefined) return JSON.stringify(request);
  const { DeletionProtectionEnabled, ...rest } = data;
  return contentHashOf(DeletionProtectionEnabled === true ? data : rest);
};

/** A phone number or RCS agent, of which id and ARN are one. A sender id may be in many pools. */
const EXCLUSIVE = /^(?:arn:.*:(?:phone-number|rcs-agent)\/)?((?:phone|rcs)-.+)$/;

const scientificNotes = (values: readonly unknown[]): Note[] =>
  values
    .filter((value): value is string => typeof value === 'string' && SCIENTIFIC.test(value))
    .map((value) => ({
      kind: 'scientific',
      isFault: true,
      message: `has ${value}: a spreadsheet shortened a long number; format the column as text and enter the number again`,
    }));

/** The rules that no single row can break. Rows are checked in the order of the file. */
export const crossRowRules = (): {
  check(row: Row, requestId: string, document: unknown): RowNote[];
} => {
  const ids = firstRows();
  const identities = firstRows();

  const ofId = (place: string, requestId: string, request: unknown): Note[] => {
    const first = ids(requestId, place, contentOf(request));
    if (first === undefined) return [];
    if (first.isSame) {
      const message = `is the same request as ${first.place}: it makes no second pool`;
      return [{ kind: 'repeat', isFault: false, message }];
    }
    const message = `has the request id ${requestId} of ${first.place} and other content: it would be refused as RequestIdConflict; give it an id of its own`;
    return [{ kind: 'conflict', isFault: true, message }];
  };

  const ofIdentity = (place: string, requestId: string, identity: unknown): Note[] => {
    const [, id] = typeof identity === 'string' ? (EXCLUSIVE.exec(identity) ?? []) : [];
    const first = id === undefined ? undefined : identities(id, place, requestId);
    if (first === undefined || first.isSame) return [];
    const message = `has ${id}, as ${first.place} has: it would fail as OriginationIdentityInUse, because a phone number or RCS agent can be in one pool only`;
    return [{ kind: 'sameIdentity', isFault: true, message }];
  };

  return {
    check({ number, place }, requestId, document) {
      const request = requestOf(document);
      const identity = own(request, 'OriginationIdentity');
      const notes = [
        ...scientificNotes([requestId, identity]),
        ...ofId(place, requestId, request),
        ...ofIdentity(place, requestId, identity),
      ];
      return notes.map((note) => ({ line: number, place, ...note }));
    },
  };
};
