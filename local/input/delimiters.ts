import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { UsageError } from '../stack/usage-error.ts';
import { isUnderstood, understoodIn } from './columns.ts';
import type { Guess } from './guess.ts';

/** The separators that are recognised, by the names that `--delimiter` takes. */
const KNOWN: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' };

/** How every CSV file is read: quotes as in RFC 4180, and empty rows passed over. */
export const CSV = {
  relax_column_count: true,
  // Accepts a space before an opening quote.
  trim: true,
  skip_empty_lines: true,
  skip_records_with_empty_values: true,
  max_record_size: 1_000_000,
  record_delimiter: '\n',
} as const;

/** The first line by which Excel is told the separator, and writes it. */
const SEPARATOR_LINE = /^\s*"?sep=([^"\n])"?[ ,;\t|]*\n/i;

export interface Separated {
  delimiter: string;
  /** The first record is the line `sep=;`. */
  isDeclared: boolean;
  guess?: Guess;
}

export const nameOfDelimiter = (delimiter: string): string =>
  Object.keys(KNOWN).find((name) => KNOWN[name] === delimiter) ?? JSON.stringify(delimiter);

const givenDelimiter = (given: string): string => {
  const delimiter = KNOWN[given.trim().toLowerCase().replace(/s$/, '')] ?? given.replace('\\t', '\t');
  if (/^[^"\r\n\p{L}\p{N}\uD800-\uDFFF]$/u.test(delimiter)) return delimiter;
  throw new UsageError(
    `--delimiter takes ${Object.keys(KNOWN).join(', ')} or one character; found ${JSON.stringify(given)}.`,
  );
};

/** The cells of the first record. */
const headerIn = (text: string, delimiter: string): string[] => {
  try {
    const [header = []] = parse(text, { ...CSV, delimiter, to: 1 });
    return header;
  } catch (error) {
    if (error instanceof CsvError) return [];
    throw error;
  }
};

/**
 * The separator of a text, by its header: the only one with which every column is understood. Without such a one, the
 * best is taken, and its header is refused. It is a guess if a tag's key has another separator in it.
 */
export const recogniseDelimiter = (head: string, given: string | undefined): Separated => {
  const declared = SEPARATOR_LINE.exec(head);
  const isDeclared = declared !== null;
  if (given !== undefined) return { delimiter: givenDelimiter(given), isDeclared };
  if (declared?.[1] !== undefined) return { delimiter: declared[1], isDeclared };

  const tried = Object.values(KNOWN).map((delimiter) => ({ delimiter, header: headerIn(head, delimiter) }));
  const [best, ...others] = tried
    .filter(({ header }) => isUnderstood(header))
    .sort((a, b) => b.header.length - a.header.length);
  if (best === undefined) {
    const nearest = tried.sort(
      (a, b) => understoodIn(b.header) - understoodIn(a.header) || b.header.length - a.header.length,
    );
    return { delimiter: nearest[0]?.delimiter ?? ',', isDeclared };
  }
  const isClear = others.every(({ header }) => header.length === best.header.length);
  const odd = best.header.find((name) => tried.some(({ delimiter }) => name.includes(delimiter)));
  if (isClear && odd === undefined) return { delimiter: best.delimiter, isDeclared };
  const value = nameOfDelimiter(best.delimiter);
  const question = `read with the separator ${value}${odd === undefined ? '' : `, and ${JSON.stringify(odd)} as one column`}?`;
  return { delimiter: best.delimiter, isDeclared, guess: { flag: '--delimiter', value, question } };
};
