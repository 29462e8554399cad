import { UsageError } from '../stack/usage-error.ts';

/** An encoding of text. */
export interface Encoding {
  /** As the WHATWG Encoding Standard and `--encoding` spell it. */
  label: string;
  /** For people. */
  name: string;
}

const NAMES: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252',
  'windows-1250': 'Windows-1250',
  'windows-1251': 'Windows-1251',
  macintosh: 'Mac Roman',
  shift_jis: 'Shift_JIS',
};

/** Spellings that people use and the standard does not have. */
const ALIASES: Readonly<Record<string, string>> = {
  utf16: 'utf-16',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  'utf-8-sig': 'utf-8',
  'utf-8-bom': 'utf-8',
  ansi: 'windows-1252',
  'mac-roman': 'macintosh',
  macroman: 'macintosh',
};

export const encodingOf = (label: string): Encoding => ({ label, name: NAMES[label] ?? label });

export const UTF_8 = encodingOf('utf-8');

/**
 * The encoding that a flag names.
 *
 * @throws UsageError for a name that the Encoding Standard does not have, such as a code page of DOS
 */
export const namedEncoding = (given: string): Encoding => {
  const bare = given.trim().toLowerCase().replaceAll(/[ _]/g, '-');
  const tried = [ALIASES[bare], given.trim(), bare, bare.replace(/^(?:win|windows|cp)-?(?=\d)/, 'windows-')];
  for (const label of tried) {
    if (label === undefined) continue;
    try {
      return encodingOf(new TextDecoder(label).encoding);
    } catch {
      // The next spelling.
    }
  }
  throw new UsageError(
    `--encoding does not know ${JSON.stringify(given)}. Give one such as utf-8, utf-16le, windows-1252, windows-1250, windows-1251, macintosh or shift_jis, or save the file as UTF-8.`,
  );
};

/** Whether each byte is a character. Such text is hardly ever valid UTF-8 by accident. */
export const isSingleByte = ({ label }: Encoding): boolean =>
  /^(?:windows-|iso-8859-|koi8|macintosh|x-mac|ibm)/.test(label);

/** Bytes that a code page does not use decode to control characters. No text has them. */
const UNUSED = /[\x80-\x9F]/g;

/** A decoder for the parts of a text: what cannot be decoded becomes U+FFFD. Without a part, it ends the text. */
export const decoderOf = (encoding: Encoding): ((part?: Buffer) => string) => {
  const decoder = new TextDecoder(encoding.label);
  const isUnicode = encoding.label.startsWith('utf-');

  return (part) => {
    const text = decoder.decode(part, { stream: part !== undefined });
    return isUnicode ? text : text.replaceAll(UNUSED, '\uFFFD');
  };
};
