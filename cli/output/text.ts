import { styleText } from 'node:util';

/**
 * A foreign text for a terminal: without the characters that move its cursor, change its title or turn the direction of
 * writing, which a request could hold.
 */
export const plain = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => (/\s/.test(character) ? ' ' : '�'));

/** The same for texts of more lines. */
const cell = (text: string, width: number): string => {
  const shown = plain(text);
  return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown.padEnd(width);
};

/** Columns as wide as their widest cell, the last one excepted; what is too long is cut. */
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

/** A moment in UTC as a person reads it. */
export const timeOf = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
export const sayJson = (value: unknown): void => say(JSON.stringify(value));
/** Beside the output: what is of no use to a program that reads it. */
export const remark = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
