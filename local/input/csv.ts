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
/** What a column may be called, besides `tag:KEY`. */
export const COLUMNS = [...METADATA, ...REQUEST];
const TAG = 'tag:';

/** CSV has texts only. What is no boolean stays a text, to be told as a fault. */
const cellOf = (column: string, cell: string): unknown => {
  const bare = cell.toLowerCase();
  return FIELDS[column]?.column === 'boolean' && (bare === 'true' || bare === 'false')
    ? bare === 'true'
    : cell;
};

/** The request of a record. An empty cell is a member that is not there. */
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

/** @throws UsageError naming what is wrong with the header: every row would have the same fault */
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
      `${path}:1: no columns of a request: ${faults.join(', ')}. There are ${COLUMNS.join(', ')}, and tag:KEY for a tag.`,
    );
  }
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw new UsageError(`${path}:1: the column ${twice} is there twice.`);
  if (!columns.includes('OriginationIdentity')) {
    throw new UsageError(
      `${path}:1: a header with OriginationIdentity is needed; found ${columns.join(', ')}.`,
    );
  }
  return columns;
};

interface Parsed {
  record: string[];
  info: { lines: number };
}

/** Requests of a CSV file with a header (RFC 4180), as they are read. A row is named by the line that it ends on. */
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
        const fault = `has ${record.length} cells; the header has ${columns.length} (a text with a comma needs quotes)`;
        yield { ...row, text: request, fault };
      }
    }
  } catch (error) {
    // A quote that is never closed swallows the rest of the file: nothing behind it can be told apart.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) {
      throw new UsageError(`${path}: is no CSV from here on: ${error.message.replaceAll(/\s+/g, ' ')}.`);
    }
    throw error;
  } finally {
    input.destroy();
  }
}
