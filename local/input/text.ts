import { createReadStream } from 'node:fs';
import { decoderOf, type Encoding } from './encodings.ts';

/** A stream of the parts of a text. Each call reads it from the start. */
export type Text = () => AsyncGenerator<string>;

/**
 * The text of a file, with every line break as one line feed: spreadsheets mix them, and lines must be counted as
 * editors count them.
 */
export const textOf = (path: string, encoding: Encoding): Text =>
  async function* () {
    const decode = decoderOf(encoding);
    // A carriage return at the end of a part may belong to a line feed in the next.
    let pending = '';
    for await (const chunk of createReadStream(path)) {
      const text = pending + decode(chunk);
      pending = text.endsWith('\r') ? '\r' : '';
      yield text.slice(0, text.length - pending.length).replaceAll(/\r\n?/g, '\n');
    }
    yield (pending + decode()).replaceAll(/\r\n?/g, '\n');
  };

export interface Line {
  text: string;
  number: number;
}

/** The lines of a text that are not blank. */
export async function* linesOf(text: Text): AsyncGenerator<Line> {
  let number = 0;
  let rest = '';
  for await (const part of text()) {
    const lines = part.split('\n');
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      if (line.trim() !== '') yield { text: line, number };
    }
  }
  if (rest.trim() !== '') yield { text: rest, number: number + 1 };
}

/** Why a text must not be sent: U+FFFD stands where a character was lost. Undefined for an intact text. */
export const damageIn = (text: string, { name }: Encoding, isDecoded: boolean): string | undefined => {
  const at = text.indexOf('\uFFFD');
  if (at < 0) return undefined;
  const excerpt = JSON.stringify(text.slice(Math.max(0, at - 12), at + 12));
  return isDecoded
    ? `has U+FFFD in ${excerpt}, which an earlier conversion wrote for a character that it could not read`
    : `has bytes that are not ${name} in ${excerpt} (give the right --encoding, or correct the text)`;
};
