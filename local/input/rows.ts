import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { messageOf } from '../http/errors.ts';
import { parseJson } from '../http/json.ts';
import { UsageError } from '../stack/usage-error.ts';
import { csvRows } from './csv.ts';
import type { Row } from './row.ts';

/** Bytes of a JSON document, which is read as a whole. A file with one request a line may have any size. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/** The message of an error, on one line. */
const problem = (error: unknown): string => messageOf(error).replaceAll(/\s+/g, ' ');

/** The lines of a file as a stream, without a byte order mark, which editors on Windows write. */
async function* linesOf(path: string): AsyncGenerator<{ text: string; number: number }> {
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    yield { text: number === 1 ? line.replace(/^\uFEFF/, '') : line, number };
  }
}

const elementsOf = (document: unknown): Row[] =>
  Array.isArray(document)
    ? document.map((request, index) => ({
        place: `[${index}]`,
        number: index + 1,
        text: JSON.stringify(request),
      }))
    : [{ place: '', number: 1, text: JSON.stringify(document) }];

/** A file whose first line is not JSON: one document on many lines. */
async function documentOf(path: string): Promise<Row[]> {
  const { size } = await stat(path);
  if (size > MAX_DOCUMENT_BYTES) {
    throw new UsageError(
      `${path}: ${size.toLocaleString('en')} bytes are too many for one JSON document. Write one request a line (JSON Lines).`,
    );
  }
  const chunks: string[] = [];
  for await (const chunk of createReadStream(path, 'utf8')) chunks.push(String(chunk));
  try {
    return elementsOf(JSON.parse(chunks.join('').replace(/^\uFEFF/, '')));
  } catch (error) {
    throw new UsageError(
      `${path}: neither JSON nor JSON Lines (${problem(error)}). Write one request, an array of requests, or one request a line.`,
    );
  }
}

/** A file whose first line is JSON: one request a line, or a document on a single line. */
async function* jsonRows(path: string): AsyncGenerator<Row> {
  let first: { text: string; number: number } | undefined;
  let isAlone = true;
  for await (const line of linesOf(path)) {
    if (line.text.trim() === '') continue;
    if (first === undefined) {
      // An array that lacks a comma starts with a bracket on its own line: such a file does not have one request a line.
      if (parseJson(line.text) === undefined) return yield* await documentOf(path);
      first = line;
      continue;
    }
    if (isAlone) yield { place: `:${first.number}`, ...first };
    isAlone = false;
    yield { place: `:${line.number}`, ...line };
  }
  if (first !== undefined && isAlone) yield* elementsOf(parseJson(first.text));
}

/**
 * Streams the requests of a file: a JSON object holds one, a JSON array its elements, any other text one a line. A name
 * that ends in .csv means one request a record below the header. A line that is not JSON is passed on as text.
 *
 * @throws UsageError when the file cannot be read, has no such format, or is empty
 */
export async function* rowsOf(path: string): AsyncGenerator<Row> {
  let any = false;
  try {
    for await (const row of /\.csv$/i.test(path) ? csvRows(path) : jsonRows(path)) {
      any = true;
      yield row;
    }
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new UsageError(`${path}: cannot be read (${problem(error)}). Name a file of requests.`);
    }
    throw error;
  }
  if (!any) throw new UsageError(`${path}: contains no request.`);
}
