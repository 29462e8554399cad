import { basename } from 'node:path';
import { isEvent } from '../../functions/intake/envelopes.ts';
import { identityOf } from '../../functions/intake/identity.ts';
import { normalise } from '../../functions/intake/normalise.ts';
import type { FieldFault } from '../../functions/model/failure.ts';
import { type Batch, Identifier } from '../../functions/model/request.ts';
import { isRecord, own } from '../../functions/runtime/json.ts';
import { parseJson } from '../../local/http/json.ts';
import { isEntry } from '../../local/input/entries.ts';
import type { Row } from '../../local/input/row.ts';
import type { Source } from '../../local/input/source.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { withMetadata } from './metadata.ts';

/** A row that is ready to send. */
export interface Prepared {
  row: Row;
  requestId: string;
  /** The request with its envelope; undefined if the row could not be read. */
  document: unknown;
  /** The same as JSON. */
  body: string;
  faults: FieldFault[];
}

/** The batch of rows, as far as it is known. */
interface BatchOfRows {
  id: string;
  size?: number | undefined;
  lines?: ReadonlyMap<string, number> | undefined;
}

/** What the tool adds to the metadata of a row. */
interface Added {
  requestId: string;
  batch: Batch;
}

/**
 * The default name of a batch, derived from the name and content of its file. Submitting the same file again is
 * therefore idempotent, and a file with the same name and other content is another batch.
 */
export const batchNameOf = ({ name, digest }: Pick<Source, 'name' | 'digest'>): string => {
  const stem = basename(name)
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 60);

  return `${stem || 'batch'}-${digest.slice(0, 8)}`;
};

/** A batch that another system sent has a name of its own: every name of the contract is one. @throws UsageError */
export const checkedBatchName = (name: string): string => {
  if (Identifier.safeParse(name).success) return name;
  throw new UsageError(
    `A batch name has 1 to 128 visible ASCII characters, without spaces; found ${JSON.stringify(name)}.`,
  );
};

/** The ID of a row without one: the same in every submit of the batch. */
const rowIdOf = (batch: string, number: number): string => `${batch}-${String(number).padStart(6, '0')}`;

/** Adds what is missing to the metadata of a document. What its sender wrote there stays. */
const completed = (document: unknown, added: Added): unknown => {
  if (isEvent(document)) return { ...document, detail: completed(own(document, 'detail'), added) };

  return withMetadata(document, (metadata) => ({ ...added, ...metadata }));
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

/**
 * Adds ID and batch to a row, and validates it with the rules of the service.
 * @param batch its ID, its size if known, and the lines that its rows were first sent from, by request ID
 */
export const prepare = (row: Row, { id, size, lines }: BatchOfRows): Prepared => {
  const defaultId = row.requestId ?? rowIdOf(id, row.number);
  const broken = unreadable(row);
  if (broken !== undefined) {
    return { row, requestId: defaultId, document: undefined, body: row.text, faults: [broken] };
  }

  const given = requestIn(parseJson(row.text));
  const { requestId: ownId = defaultId } = identityOf(isEvent(given) ? own(given, 'detail') : given);
  const line = lines?.get(ownId) ?? row.number;
  const document = completed(given, { requestId: defaultId, batch: { id, size, line } });
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

  return { row, requestId, document, body: JSON.stringify(document), faults: located };
};
