import { basename } from 'node:path';
import { isEvent } from '../../functions/intake/envelopes.ts';
import { normalise } from '../../functions/intake/normalise.ts';
import type { FieldFault } from '../../functions/model/failure.ts';
import { type Batch, Identifier } from '../../functions/model/request.ts';
import { isRecord, own } from '../../functions/runtime/json.ts';
import { parseJson } from '../../local/http/json.ts';
import { isEntry } from '../../local/input/entries.ts';
import type { Row } from '../../local/input/row.ts';
import type { Source } from '../../local/input/source.ts';
import { UsageError } from '../../local/stack/usage-error.ts';

/** A row that is ready to send. */
export interface Prepared {
  row: Row;
  requestId: string;
  /** JSON, with request id and batch in its metadata. */
  body: string;
  faults: FieldFault[];
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * The default name of a batch, derived from the name and content of its file. Submitting the same file again is
 * therefore idempotent, and a file with the same name and other content is another batch.
 */
export const batchNameOf = ({ name, digest }: Source): string => {
  const stem = basename(name)
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 60);

  return `${stem || 'batch'}-${digest.slice(0, 8)}`;
};

/** @throws UsageError */
export const checkedBatchName = (name: string): string => {
  if (NAME.test(name)) return name;
  throw new UsageError(
    `A batch name has 1 to 100 letters, digits, dots, hyphens and underscores; found ${JSON.stringify(name)}.`,
  );
};

/** The ID of a row without one: the same in every submit of the batch. */
const rowIdOf = (batch: string, number: number): string => `${batch}-${String(number).padStart(6, '0')}`;

/** Adds missing IDs to a document. */
const identified = (document: unknown, requestId: string, batch: Batch): unknown => {
  if (!isRecord(document)) return document;
  const members: Record<string, unknown> = document;
  if (isEvent(document)) {
    return { ...members, detail: identified(own(members, 'detail'), requestId, batch) };
  }
  const isEnveloped = Object.hasOwn(members, 'data') || Object.hasOwn(members, 'metadata');
  if (!isEnveloped) return { metadata: { requestId, batch }, data: members };
  const metadata = own(members, 'metadata') ?? {};

  return isRecord(metadata) ? { ...members, metadata: { requestId, batch, ...metadata } } : members;
};

/** An entry of `aws events put-events` holds its request as text. */
const requestIn = (document: unknown): unknown =>
  isEntry(document) && isRecord(document) ? parseJson(String(document.Detail)) : document;

const unreadable = ({ text, fault }: Row): FieldFault | undefined => {
  if (fault !== undefined) return { path: '', found: `a row that ${fault}`, expected: 'one request' };
  const document = parseJson(text);
  if (document === undefined) {
    return { path: '', found: 'a line that is not JSON', expected: 'one request as JSON' };
  }
  return Array.isArray(document)
    ? { path: '', found: 'an array in a file of one request per line', expected: 'one request' }
    : undefined;
};

/** Adds IDs to a row, and validates it with the rules of the service. */
export const prepare = (row: Row, batch: string): Prepared => {
  const defaultId = row.requestId ?? rowIdOf(batch, row.number);
  const broken = unreadable(row);
  if (broken !== undefined) return { row, requestId: defaultId, body: row.text, faults: [broken] };

  const given = requestIn(parseJson(row.text));
  const document = identified(given, defaultId, { id: batch, line: row.number });
  const received = {
    requestId: defaultId,
    trigger: 'console' as const,
    executionArn: '',
    requestedAt: '1970-01-01T00:00:00.000Z',
  };
  const { metadata, faults = [] } = normalise({ input: document, metadata: received });
  const requestId = Identifier.safeParse(metadata.requestId).data ?? defaultId;

  // The paths must refer to the file, without the envelope that was added to its rows.
  const isOwnEnvelope = !row.isRecord && isRecord(given) && Object.hasOwn(given, 'data');
  const located = isOwnEnvelope
    ? faults
    : faults.map((fault) => ({ ...fault, path: fault.path.replace(/^data\./, '') }));

  return { row, requestId, body: JSON.stringify(document), faults: located };
};
