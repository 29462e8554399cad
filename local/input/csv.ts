import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { UsageError } from '../stack/usage-error.ts';
import { columnsOf, FIELDS, METADATA, REQUEST, TAG } from './columns.ts';
import { CSV, nameOfDelimiter, type Separated } from './delimiters.ts';
import type { Row } from './row.ts';
import type { Text } from './text.ts';

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
    const cell = cells[at] ?? '';
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

const faultOf = (columns: readonly string[], cells: readonly string[], delimiter: string) => {
  const last = cells.findLastIndex((cell) => cell !== '');
  if (last >= columns.length) {
    return `has ${last + 1} cells; the header has ${columns.length} (put text with a ${nameOfDelimiter(delimiter)} in quotes)`;
  }
  const unnamed = cells.findIndex((cell, at) => cell !== '' && columns[at] === '');
  return unnamed < 0
    ? undefined
    : `has ${JSON.stringify(cells[unnamed])} in column ${unnamed + 1}, which has no name in the header`;
};

interface Parsed {
  record: string[];
  info: { lines: number };
}

/** The parser tells of a quote that is never closed only where the file ends: the record tells where it opens. */
const reason = (error: CsvError): string =>
  error.code === 'CSV_QUOTE_NOT_CLOSED' && typeof error.records === 'number'
    ? `a quote that is never closed opens in record ${error.records + 1}, where the header is record 1`
    : error.message.replaceAll(/\s+/g, ' ');

/**
 * Streams the requests of CSV with a header (RFC 4180). The place of a row is its line, without counting the line breaks
 * in cells: the row number of a spreadsheet. It is a part of request ids, so the correction of a cell must not change it.
 *
 * @param name of the file, for messages
 */
export async function* csvRows(
  name: string,
  text: Text,
  { delimiter, isDeclared }: Separated,
): AsyncGenerator<Row> {
  const input = Readable.from(text(), { objectMode: false });
  const parser = input.pipe(parse({ ...CSV, info: true, delimiter }));
  input.on('error', (error) => parser.destroy(error));
  let columns: string[] | undefined;
  let breaks = 0;
  let toSkip = isDeclared ? 1 : 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      breaks += record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
      const line = info.lines - breaks;
      if (toSkip > 0) {
        toSkip -= 1;
        continue;
      }
      if (columns === undefined) {
        columns = columnsOf(`${name}:${line}`, record);
        continue;
      }
      const cells = record.map((cell) => cell.trim());
      const request = JSON.stringify(requestOf(columns, cells));
      const row = { place: `:${line}`, number: line, isRecord: true as const, text: request };
      const fault = faultOf(columns, cells, delimiter);
      yield fault === undefined ? row : { ...row, fault };
    }
  } catch (error) {
    // A quote that is never closed includes the rest of the file: the rows after it cannot be told apart.
    if (error instanceof CsvError)
      throw new UsageError(
        `${name}: is not valid CSV from here on: ${reason(error)}. A cell with a quote in it is written in quotes, and its quote twice.`,
      );
    throw error;
  } finally {
    input.destroy();
  }
}
