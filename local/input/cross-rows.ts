import { contentHashOf } from '../../functions/idempotency/ids.ts';
import { isEvent } from '../../functions/intake/envelopes.ts';
import { identityOf } from '../../functions/intake/identity.ts';
import { plainDocument } from '../../functions/intake/plain-document.ts';
import { PoolRequest } from '../../functions/model/request.ts';
import { isRecord, own } from '../../functions/runtime/json.ts';
import { firstRows } from './first-rows.ts';
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

/** The request in a document, without its envelopes. */
export const requestOf = (document: unknown): Record<string, unknown> => {
  if (!isRecord(document)) return {};
  if (isEvent(document)) return requestOf(own(document, 'detail'));
  return Object.hasOwn(document, 'data') ? requestOf(own(document, 'data')) : document;
};

/** The content as the service compares it: the default of DeletionProtectionEnabled is false. */
export const contentOf = (request: unknown): string => {
  const { data } = PoolRequest.safeParse(request);
  if (data === undefined) return JSON.stringify(request);
  const { DeletionProtectionEnabled, ...rest } = data;
  return contentHashOf(DeletionProtectionEnabled === true ? data : rest);
};

/** A phone number or RCS agent, of which id and ARN are one. A sender id may be in many pools. */
const EXCLUSIVE = /^(?:arn:.*:(?:phone-number|rcs-agent)\/)?((?:phone|rcs)-.+)$/;

const scientificNotes = (values: Readonly<Record<string, unknown>>): Note[] =>
  Object.entries(values)
    .filter(([, value]) => typeof value === 'string' && SCIENTIFIC.test(value))
    .map(([name, value]) => ({
      kind: 'scientific',
      isFault: true,
      message: `has the ${name} ${value}: a spreadsheet shortened a long number; format the column as text and enter the number again`,
    }));

/** The rules that no single row can break. Rows are checked in the order of the file. */
export const crossRowRules = (): {
  check(row: Row, requestId: string, document: unknown): RowNote[];
} => {
  const ids = firstRows();
  const identities = firstRows();

  const ofId = (row: Row, requestId: string, request: unknown): Note[] => {
    const first = ids(requestId, row, contentOf(request));
    if (first === undefined) return [];
    if (first.isSame) {
      const message = `is the same request as ${first.place}: it makes no second pool`;
      return [{ kind: 'repeat', isFault: false, message }];
    }
    const message = `has the request id ${requestId} of ${first.place} and other content: it would be refused as RequestIdConflict; give it an id of its own`;
    return [{ kind: 'conflict', isFault: true, message }];
  };

  const ofIdentity = (row: Row, requestId: string, identity: unknown): Note[] => {
    const [, id] = typeof identity === 'string' ? (EXCLUSIVE.exec(identity) ?? []) : [];
    const first = id === undefined ? undefined : identities(id, row, requestId);
    if (first === undefined || first.isSame) return [];
    const message = `has ${id}, as ${first.place} has: it would fail as OriginationIdentityInUse, because a phone number or RCS agent can be in one pool only`;
    return [{ kind: 'sameIdentity', isFault: true, message }];
  };

  return {
    check(row, requestId, document) {
      const request = requestOf(plainDocument(document));
      const identity = own(request, 'OriginationIdentity');
      const { correlationId } = identityOf(document);
      const notes = [
        ...scientificNotes({ requestId, correlationId, OriginationIdentity: identity }),
        ...ofId(row, requestId, request),
        ...ofIdentity(row, requestId, identity),
      ];
      return notes.map((note) => ({ line: row.number, place: row.place, ...note }));
    },
  };
};
