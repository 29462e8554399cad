import { messageOf } from '../http/errors.ts';
import { parseJson } from '../http/json.ts';
import { UsageError } from '../stack/usage-error.ts';
import { type Document, documentsIn } from './documents.ts';
import { recordsIn } from './records.ts';
import type { Row } from './row.ts';
import { linesOf, type Text } from './text.ts';

/** Characters of a JSON document, which is read as a whole. A file with one request a line may have any size. */
const MAX_DOCUMENT = 64 * 1024 * 1024;

/** U+FFFD as an escape sequence, which the text of a row must show. */
const ESCAPED = /\\ufffd/i;

/** Whether a text has one JSON value a line, and more than one line. */
export const isJsonLines = async (text: Text): Promise<boolean> => {
  let lines = 0;
  for await (const line of linesOf(text)) {
    lines += 1;
    if (lines === 2) return true;
    // An array that lacks a comma starts with a bracket on its own line: such a file does not have one request a line.
    if (parseJson(line.text) === undefined) return false;
  }
  return false;
};

/** One request a line. A line that is not JSON, and an array, are passed on as they are. */
export async function* jsonLineRows(text: Text): AsyncGenerator<Row> {
  for await (const line of linesOf(text)) {
    const row = { place: `:${line.number}`, number: line.number };
    const document = parseJson(line.text);
    if (document === undefined || Array.isArray(document)) {
      yield { ...row, text: line.text };
      continue;
    }
    for (const { path, request, ...record } of recordsIn(document)) {
      const isWhole = request === document && !ESCAPED.test(line.text);
      yield {
        ...row,
        ...record,
        place: row.place + path,
        text: isWhole ? line.text : JSON.stringify(request),
      };
    }
  }
}

/** One document, or several after one another. Elements are counted through all of them. */
export async function* jsonRows(name: string, text: Text): AsyncGenerator<Row> {
  const parts: string[] = [];
  let length = 0;
  for await (const part of text()) {
    parts.push(part);
    length += part.length;
    if (length > MAX_DOCUMENT) {
      throw new UsageError(
        `${name}: more than ${MAX_DOCUMENT.toLocaleString('en')} characters are too many for one JSON document. Write one request a line (JSON Lines).`,
      );
    }
  }
  let number = 0;
  for (const { value, line } of parsed(name, parts.join(''))) {
    for (const { path, request, ...record } of recordsIn(value)) {
      number += 1;
      const place = (line === undefined ? '' : `:${line}`) + path;
      yield { ...record, place, number, text: JSON.stringify(request) };
    }
  }
}

const parsed = (name: string, text: string): Document[] => {
  if (text.trim() === '') return [];
  try {
    return [{ value: JSON.parse(text), line: undefined }];
  } catch (error) {
    const documents = documentsIn(text);
    if (documents !== undefined) return documents;
    throw new UsageError(
      `${name}: neither JSON nor JSON Lines (${messageOf(error).replaceAll(/\s+/g, ' ')}). Write one request, an array of requests, or one request a line.`,
    );
  }
};
