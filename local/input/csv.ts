import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { nearest } from '../../functions/intake/hints.ts';
import { SenderMetadata } from '../../functions/model/request.ts';
import { REQUEST_FIELDS, type RequestField } from '../../functions/model/request-fields.ts';
import { UsageError } from '../stack/usage-error.ts';
import type { Row } from './row.ts';

const FIELDS: Readonly<Record<string, RequestField>> = REQUEST_FIELDS;
const METADATA = Object.keys(SenderMetadata.shape);
const REQUEST = Object.keys(FIELDS).filter((name) => FIELDS[name]?.column !== 'tags');
/** The allowed columns, besides `tag:KEY`. */
export const COLUMNS = [...METADATA, ...REQUEST];
const TAG = 'tag:';

/** CSV has only text. Text that is not a boolean stays text, and validation reports it. */
const cellOf = (column: string, cell: string): unknown => {
  const bare = cell.toLowerCase();
  return FIELDS[column]?.column === 'boolean' && (bare === 'true' || bare === 'false')
    ? bare === 'true'
    : cell;
};

/** The request in a record. An empty cell is an absent member. */
const requestOf = (columns: readonly string[], cells: readonly string[]) => {
  const given = columns.flatMap((column, at): [string, string][] => {
    const cell = cells[at]?.trim() ?? '';
    return cell === '' ? [] : [[column, cell]];
  });
  const members = (names: readonly string[]) =>
    Object.fromEntries(
      given
        .filter(([column]) => names.includes(column))
        .map(([column, cell]) => [column, cellOf(column, cell)]),
    );
  const tags = given
    .filter(([column]) => column.startsWith(TAG))
    .map(([column, Value]) => ({ Key: column.slice(TAG.length), Value }));
  const metadata = members(METADATA);
  const data = { ...members(REQUEST), ...(tags.length > 0 && { Tags: tags }) };

  return Object.keys(metadata).length > 0 ? { metadata, data } : data;
};

/** @throws UsageError naming the faults of the header: every row would have the same fault */
const columnsOf = (path: string, header: readonly string[]): string[] => {
  const columns = header.map((name) => name.trim());
  const unknown = columns.filter(
    (name) => !COLUMNS.includes(name) && !(name.startsWith(TAG) && name.length > TAG.length),
  );
  if (unknown.length > 0) {
    const faults = unknown.map((name) => {
      const meant = nearest(name, COLUMNS);
      return `${JSON.stringify(name)}${meant ? ` (did you mean ${meant}?)` : ''}`;
    });
    throw new UsageError(
      `${path}:1: unknown columns: ${faults.join(', ')}. The columns are ${COLUMNS.join(', ')}, and tag:KEY for a tag.`,
    );
  }
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw new UsageError(`${path}:1: the column ${twice} occurs twice. Remove one.`);
  if (!columns.includes('OriginationIdentity')) {
    throw new UsageError(
      `${path}:1: the header needs the column OriginationIdentity; found ${columns.join(', ')}.`,
    );
  }
  return columns;
};

interface Parsed {
  record: string[];
  info: { lines: number };
}

/** Streams the requests of a CSV file with a header (RFC 4180). The place of a row is the line that it ends on. */
export async function* csvRows(path: string): AsyncGenerator<Row> {
  const input = createReadStream(path);
  const parser = input.pipe(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 1_000_000,
    }),
  );
  input.on('error', (error) => parser.destroy(error));
  let columns: string[] | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (columns === undefined) {
        columns = columnsOf(path, record);
        continue;
      }
      const row = { place: `:${info.lines}`, number: info.lines, isRecord: true as const };
      const request = JSON.stringify(requestOf(columns, record));
      if (record.length <= columns.length) yield { ...row, text: request };
      else {
        const fault = `has ${record.length} cells; the header has ${columns.length} (put text with a comma in quotes)`;
        yield { ...row, text: request, fault };
      }
    }
  } catch (error) {
    // A quote that is never closed includes the rest of the file: the rows after it cannot be told apart.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) {
      throw new UsageError(
        `${path}: is not valid CSV from here on: ${error.message.replaceAll(/\s+/g, ' ')}.`,
      );
    }
    throw error;
  } finally {
    input.destroy();
  }
}
