import { styleText } from 'node:util';

/**
 * Makes untrusted text safe for a terminal: replaces control characters, which could move the cursor, change the title,
 * or reverse the text direction.
 */
export const plain = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => (/\s/.test(character) ? ' ' : '�'));

/** A table cell of fixed width, truncated if needed. */
const cell = (text: string, width: number): string => {
  const safe = plain(text);
  return safe.length > width ? `${safe.slice(0, width - 1)}…` : safe.padEnd(width);
};

/** Columns as wide as their widest cell, except the last. Longer text is truncated. */
export const tableOf = (head: readonly string[], rows: readonly (readonly string[])[], most = 44): string => {
  const widths = head.map((title, at) =>
    at === head.length - 1
      ? 200
      : Math.min(most, Math.max(title.length, ...rows.map((row) => plain(row[at] ?? '').length))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((text, at) => cell(text, widths[at] ?? most))
      .join('  ')
      .trimEnd();

  return [styleText('bold', line(head)), ...rows.map(line)].join('\n');
};

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** A UTC time for people. */
export const timeOf = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
export const sayJson = (value: unknown): void => say(JSON.stringify(value));
/** Writes to standard error what a program that reads the output must not get. */
export const remark = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
