import { messageOf } from '../http/errors.ts';
import { UsageError } from '../stack/usage-error.ts';
import { csvRows } from './csv.ts';
import { nameOfDelimiter, recogniseDelimiter } from './delimiters.ts';
import { decoderOf, type Encoding } from './encodings.ts';
import type { Guess } from './guess.ts';
import { isJsonLines, jsonLineRows, jsonRows } from './json.ts';
import { lastingFile } from './lasting-file.ts';
import { recogniseEncoding } from './recognise.ts';
import type { Row } from './row.ts';
import { type Scan, scan } from './scan.ts';
import { damageIn, type Text, textOf } from './text.ts';

/** What the flags say of a file. Without them, it is recognised. */
export interface FormatOptions {
  /** A name that the WHATWG Encoding Standard knows, such as windows-1252. */
  encoding?: string | undefined;
  /** A character, or comma, semicolon, tab or pipe. */
  delimiter?: string | undefined;
}

/** A file of requests, or standard input. */
export interface Source {
  /** For messages: the path as given, or `standard input`. */
  name: string;
  /** What was recognised, such as: CSV, Windows-1252, semicolons. */
  format: string;
  guesses: Guess[];
  /** SHA-256 of the bytes, in hexadecimal. */
  digest: string;
  /** Streams the rows from the start, each time that it is called. */
  rows(): AsyncGenerator<Row>;
}

interface Format {
  /** Such as: CSV, semicolons. */
  names: string[];
  guess?: Guess | undefined;
  rows(): AsyncGenerator<Row>;
}

const formatOf = async (
  name: string,
  head: string,
  text: Text,
  given: string | undefined,
): Promise<Format> => {
  if (/^\s*[[{]/.test(head) || /\.(?:json|jsonl|ndjson)$/i.test(name)) {
    return (await isJsonLines(text))
      ? { names: ['JSON Lines'], rows: () => jsonLineRows(text) }
      : { names: ['JSON'], rows: () => jsonRows(name, text) };
  }
  const separated = recogniseDelimiter(head, given);
  return {
    names: ['CSV', `${nameOfDelimiter(separated.delimiter)}s`],
    guess: separated.guess,
    rows: () => csvRows(name, text, separated),
  };
};

/** A row whose text lost a character is a fault: what it had can no longer be known. */
async function* intactRows(rows: AsyncGenerator<Row>, damage: (text: string) => string | undefined) {
  for await (const row of rows) {
    const fault = row.fault ?? damage(row.text);
    yield fault === undefined ? row : { ...row, fault };
  }
}

const unreadable = (name: string, error: unknown): UsageError =>
  new UsageError(
    `${name}: cannot be read (${messageOf(error).replaceAll(/\s+/g, ' ')}). Name a file of requests.`,
  );

async function* atLeastOne(name: string, rows: AsyncGenerator<Row>): AsyncGenerator<Row> {
  let any = false;
  try {
    for await (const row of rows) {
      any = true;
      yield row;
    }
  } catch (error) {
    // The file was there when it was recognised.
    throw error instanceof Error && 'syscall' in error ? unreadable(name, error) : error;
  }
  if (!any) throw new UsageError(`${name}: contains no request.`);
}

/** The path to read from, and what its bytes tell. */
const scanned = async (name: string, path: string): Promise<[string, Scan]> => {
  try {
    const file = await lastingFile(path);
    return [file, await scan(file)];
  } catch (error) {
    throw unreadable(name, error);
  }
};

/** U+FFFD was in the text if every byte of it could be decoded. */
const isDecoded = ({ isUtf8 }: Scan, { label }: Encoding): boolean =>
  label === 'utf-8' ? isUtf8 : label.startsWith('utf-16');

/**
 * Opens a file of requests: a JSON object holds one, a JSON array its elements, JSON Lines one a line, CSV one a record
 * below the header. A line that is not JSON is passed on as text. `-` is standard input.
 *
 * @throws UsageError when the file cannot be read, has no such format, or the flags contradict it
 */
export const openSource = async (path: string, options: FormatOptions): Promise<Source> => {
  const name = path === '-' ? 'standard input' : path;
  const [file, found] = await scanned(name, path);
  const { encoding, guess } = recogniseEncoding(name, found, options.encoding);
  const text = textOf(file, encoding);
  const head = decoderOf(encoding)(found.head).replaceAll(/\r\n?/g, '\n');
  const format = await formatOf(name, head, text, options.delimiter);
  const [kind = '', ...details] = format.names;
  const damage = (row: string) => damageIn(row, encoding, isDecoded(found, encoding));

  return {
    name,
    format: [kind, encoding.name, ...details].join(', '),
    guesses: [guess, format.guess].filter((one) => one !== undefined),
    digest: found.digest,
    rows: () => atLeastOne(name, intactRows(format.rows(), damage)),
  };
};

/** Where nobody can be asked. @throws UsageError that names the flags to give */
export const assertCertain = ({ name, guesses }: Source): void => {
  if (guesses.length === 0) return;
  const asked = guesses.map(
    ({ flag, value, question }) => `${question} If so, give ${flag} ${value}; if not, the right one.`,
  );
  throw new UsageError(`${name}: ${asked.join(' ')} --yes accepts every guess.`);
};
