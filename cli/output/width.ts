import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

/** The columns that a text takes on a terminal: none for colours and accents, two for an emoji or a Chinese character. */
export const widthOf = (text: string): number => stringWidth(text);

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The longest beginning of a list of characters that fits. */
const beginning = (characters: readonly string[], width: number): string[] => {
  const kept: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += widthOf(character);
    if (used > width) break;
    kept.push(character);
  }
  return kept;
};

const charactersOf = (text: string): string[] =>
  Array.from(segments.segment(stripVTControlCharacters(text)), ({ segment }) => segment);

/** A text that is cut at its end if it is too wide; it loses its colours then. */
export const fitted = (text: string, width: number): string =>
  widthOf(text) <= width ? text : `${beginning(charactersOf(text), width - 1).join('')}…`;

/** A text that is cut in its middle if it is too wide: the end tells IDs of one batch apart. */
export const shortened = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  const characters = charactersOf(text);
  const tail = beginning(characters.toReversed(), Math.ceil((width - 1) / 2))
    .toReversed()
    .join('');
  const head = beginning(characters, width - 1 - widthOf(tail)).join('');

  return `${head}…${tail}`;
};

export const padded = (text: string, width: number): string =>
  `${text}${' '.repeat(Math.max(0, width - widthOf(text)))}`;

/** Joins parts by ` · ` into lines that are at most as wide as the terminal. */
export const wrapped = (parts: readonly string[], width: number): string[] => {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const joined = `${last} · ${part}`;
    if (last !== undefined && widthOf(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
};
