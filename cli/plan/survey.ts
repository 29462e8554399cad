import { plainDocument } from '../../functions/intake/plain-document.ts';
import { contentOf, crossRowRules, type RowNote, requestOf } from '../../local/input/cross-rows.ts';
import type { Source } from '../../local/input/source.ts';
import { type Prepared, prepare } from '../input/batch.ts';
import { progress } from '../output/live.ts';
import { counted } from '../output/text.ts';
import { countryDoubt } from './countries.ts';

const ROWS_PER_PROGRESS = 1_000;

/** What a first pass over a file finds. */
export interface Survey {
  rows: number;
  /** The rows to send by request ID, each with its line. A repeated row counts once. */
  ids: Map<string, number>;
  /** The hash of the content of each, by request ID. */
  contents: Map<string, string>;
  /** The lines of rows with faults: they are not sent. */
  held: Set<number>;
  /** The number of rows that are sent, repeated ones included. */
  toSend: number;
}

/** Reports a row with faults or notes. */
type Report = (row: Prepared, notes: readonly Note[]) => void;

/** What is to be said of a row that is valid by itself. */
export interface Note extends Pick<RowNote, 'isFault' | 'message'> {
  kind: RowNote['kind'] | 'country';
}

const notesOf = ({ document, faults }: Prepared, notes: readonly RowNote[]): Note[] => {
  const message = faults.length === 0 ? countryDoubt(document) : undefined;
  return message === undefined ? [...notes] : [...notes, { kind: 'country', isFault: false, message }];
};

/**
 * Reads a file without sending it.
 * @param batch the ID of the batch, from which rows without a request ID get theirs
 * @param from rows above this line were sent: they are only compared with the others
 */
export const survey = async (
  source: Source,
  batch: string,
  from: number,
  report: Report,
): Promise<Survey> => {
  const rules = crossRowRules();
  const found: Survey = { rows: 0, ids: new Map(), contents: new Map(), held: new Set(), toSend: 0 };
  for await (const row of source.rows()) {
    const prepared = prepare(row, { id: batch });
    const notes = notesOf(prepared, rules.check(row, prepared.requestId, prepared.document));
    const isHeld = prepared.faults.length > 0 || notes.some(({ isFault }) => isFault);
    if (isHeld) found.held.add(row.number);
    else if (!found.ids.has(prepared.requestId)) {
      found.ids.set(prepared.requestId, row.number);
      found.contents.set(prepared.requestId, contentOf(requestOf(plainDocument(prepared.document))));
    }
    if (row.number >= from) {
      found.rows += 1;
      if (!isHeld) found.toSend += 1;
      if (isHeld || notes.length > 0) report(prepared, notes);
    }
    if (found.rows % ROWS_PER_PROGRESS === 0)
      progress(`${counted(found.rows, 'row')} of ${source.name} read`);
  }
  return found;
};
