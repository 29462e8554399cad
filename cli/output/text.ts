import { writeLine } from './live.ts';

/**
 * Makes untrusted text safe for a terminal: replaces control characters, which could move the cursor, change the title,
 * or reverse the text direction.
 */
export const plain = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => (/\s/.test(character) ? ' ' : '�'));

export const grouped = (count: number): string => count.toLocaleString('en');

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** A UTC time for people. */
export const timeOf = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

/** Writes a line of the output. */
export const say = (line: string): void => writeLine(process.stdout, line);
export const sayJson = (value: unknown): void => say(JSON.stringify(value));
/** Writes to standard error what a program that reads the output must not get. */
export const remark = (line: string): void => writeLine(process.stderr, line);
