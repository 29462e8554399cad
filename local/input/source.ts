import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { UsageError } from '../stack/usage-error.ts';
import type { Row } from './row.ts';
import { rowsOf } from './rows.ts';

/** What the flags say of a file. Without them, it is recognised. */
export interface FormatOptions {
  /** A name that the WHATWG Encoding Standard knows, such as windows-1252. */
  encoding?: string | undefined;
  /** A character, or comma, semicolon, tab or pipe. */
  delimiter?: string | undefined;
}

/** What is likely and not certain. A person must agree, or give the flag. */
interface Guess {
  flag: '--encoding' | '--delimiter';
  /** The value of the flag that says the same. */
  value: string;
  /** Such as: read as Windows-1252: "Café Zoë 1"? */
  question: string;
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

/** @throws UsageError when the file cannot be read or has no format that is known */
export const openSource = async (path: string, _options: FormatOptions): Promise<Source> => {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path}: cannot be read (${why}). Check the path.`);
  }
  return { name: path, format: '', guesses: [], digest: hash.digest('hex'), rows: () => rowsOf(path) };
};

/** Where nobody can be asked. @throws UsageError that names the flags to give */
export const assertCertain = ({ name, guesses }: Source): void => {
  if (guesses.length === 0) return;
  const asked = guesses.map(
    ({ flag, value, question }) => `${question} Then give ${flag} ${value}, otherwise the right one.`,
  );
  throw new UsageError(`${name}: ${asked.join(' ')} --yes accepts every guess.`);
};
