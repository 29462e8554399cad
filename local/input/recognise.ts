import { UsageError } from '../stack/usage-error.ts';
import { likelyCodePage } from './code-page.ts';
import { decoderOf, type Encoding, encodingOf, isSingleByte, namedEncoding, UTF_8 } from './encodings.ts';
import type { Guess } from './guess.ts';
import type { Scan } from './scan.ts';

interface Recognised {
  encoding: Encoding;
  guess?: Guess;
}

const MAX_EXCERPTS = 3;
const MAX_EXCERPT = 40;

const beginsWith = (head: Buffer, ...bytes: number[]): boolean =>
  bytes.every((byte, at) => head[at] === byte);

const marked = (head: Buffer): Encoding | undefined => {
  if (beginsWith(head, 0xef, 0xbb, 0xbf)) return UTF_8;
  if (beginsWith(head, 0xff, 0xfe)) return encodingOf('utf-16le');
  return beginsWith(head, 0xfe, 0xff) ? encodingOf('utf-16be') : undefined;
};

/** UTF-16 without a byte order mark: the first characters of every format are ASCII, with a zero byte each. */
const wide = (head: Buffer): Encoding | undefined => {
  const zeros = [0, 1, 2, 3].map((at) => (head[at] === 0 ? '0' : 'x')).join('');
  if (zeros === 'x0x0') return encodingOf('utf-16le');
  return zeros === '0x0x' ? encodingOf('utf-16be') : undefined;
};

/** What is no text, and what to do about it. */
const notText = (head: Buffer): string | undefined => {
  if (beginsWith(head, 0x50, 0x4b, 3, 4) || beginsWith(head, 0xd0, 0xcf, 0x11, 0xe0))
    return 'is a workbook or an archive. Save it as CSV UTF-8 in the spreadsheet';
  if (beginsWith(head, 0x1f, 0x8b)) return 'is compressed. Decompress it first';
  if (beginsWith(head, 0xff, 0xfe, 0, 0) || beginsWith(head, 0, 0, 0xfe, 0xff))
    return 'is UTF-32, which is not supported. Save it as UTF-8';
  return head.includes(0) && marked(head) === undefined && wide(head) === undefined
    ? 'is no text: it has zero bytes. Save it as UTF-8'
    : undefined;
};

/** The cells with characters beyond ASCII, by which a person sees whether the encoding is right. */
const excerpts = (sample: Buffer, encoding: Encoding): string => {
  const cells = decoderOf(encoding)(sample).match(/[^,;\t|"\r\n]*[^\0-\x7F][^,;\t|"\r\n]*/g) ?? [];
  return [...new Set(cells.map((cell) => cell.trim().slice(0, MAX_EXCERPT)))]
    .slice(0, MAX_EXCERPTS)
    .map((cell) => JSON.stringify(cell))
    .join(', ');
};

const guessed = (encoding: Encoding, question: string): Recognised => ({
  encoding,
  guess: { flag: '--encoding', value: encoding.label, question },
});

/** The encoding that was given. UTF-16 has two byte orders, of which the flag may leave one open. */
const givenEncoding = (name: string, given: string, { head, isUtf8, intact, sample }: Scan): Encoding => {
  const encoding = namedEncoding(given);
  const mark = marked(head);
  const isOpen = /^utf-?16$/i.test(given);
  if (isOpen) return mark ?? wide(head) ?? encoding;
  if (mark !== undefined && mark.label !== encoding.label) {
    throw new UsageError(
      `${name}: begins with the byte order mark of ${mark.name}, and --encoding says ${encoding.name}. Leave --encoding out.`,
    );
  }
  if (isUtf8 && intact > 0 && isSingleByte(encoding)) {
    throw new UsageError(
      `${name}: is UTF-8 (${excerpts(sample, UTF_8)}), and --encoding says ${encoding.name} (${excerpts(sample, encoding)}). Leave --encoding out.`,
    );
  }
  return encoding;
};

/**
 * The encoding of a file. A byte order mark, UTF-16 by its zero bytes, and valid UTF-8 are certain.
 *
 * @throws UsageError when the file is no text, or the flag contradicts what is certain
 */
export const recogniseEncoding = (name: string, found: Scan, given: string | undefined): Recognised => {
  const { head, isUtf8, intact, broken, brokenLine, sample } = found;
  const refusal = notText(head);
  if (refusal !== undefined) throw new UsageError(`${name}: ${refusal}.`);
  if (given !== undefined) return { encoding: givenEncoding(name, given, found) };
  const certain = marked(head) ?? wide(head) ?? (isUtf8 ? UTF_8 : undefined);
  if (certain !== undefined) return { encoding: certain };
  if (intact >= broken) {
    return guessed(
      UTF_8,
      `read as UTF-8, without the rows that are not UTF-8, the first in line ${brokenLine}?`,
    );
  }

  const encoding = likelyCodePage(sample);
  return guessed(encoding, `read as ${encoding.name}: ${excerpts(sample, encoding)}?`);
};
