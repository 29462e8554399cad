import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Bytes from the start of a file by which its format is recognised. */
const HEAD_BYTES = 64 * 1024;
/** Parts of a file with other bytes than ASCII, by which a code page is recognised. */
const MAX_SAMPLES = 4;

/** What one pass over the bytes of a file tells. */
export interface Scan {
  /** SHA-256, in hexadecimal. */
  digest: string;
  bytes: number;
  head: Buffer;
  isUtf8: boolean;
  /** Characters beyond ASCII that are valid UTF-8, and sequences of bytes that are not. */
  intact: number;
  broken: number;
  /** The line of the first such sequence. */
  brokenLine: number | undefined;
  /** The first parts with bytes beyond ASCII, empty for a file in ASCII. */
  sample: Buffer;
}

const countOf = (pattern: RegExp, text: string): number => text.match(pattern)?.length ?? 0;

/** Whether the bytes seen so far are UTF-8. A character may be divided between two parts. */
const utf8Check = () => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isValid = true;

  return (part?: Buffer): boolean => {
    try {
      if (isValid) decoder.decode(part, { stream: part !== undefined });
    } catch {
      isValid = false;
    }
    return isValid;
  };
};

/** Reads a whole file once: a byte that decides about the encoding may be in its last line. */
export const scan = async (path: string): Promise<Scan> => {
  const hash = createHash('sha256');
  const check = utf8Check();
  const decoder = new TextDecoder('utf-8');
  const samples: Buffer[] = [];
  let head = Buffer.alloc(0);
  let bytes = 0;
  let intact = 0;
  let broken = 0;
  let lines = 1;
  let brokenLine: number | undefined;
  for await (const part of createReadStream(path, { highWaterMark: HEAD_BYTES })) {
    const chunk: Buffer = part;
    hash.update(chunk);
    bytes += chunk.length;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]);
    check(chunk);
    const text = decoder.decode(chunk, { stream: true });
    const first = text.indexOf('\uFFFD');
    if (first >= 0) brokenLine ??= lines + countOf(/\n/g, text.slice(0, first));
    if (brokenLine === undefined) lines += countOf(/\n/g, text);
    if (isAscii(chunk)) continue;
    if (samples.length < MAX_SAMPLES) samples.push(chunk);
    const replaced = countOf(/\uFFFD/g, text);
    broken += replaced;
    intact += countOf(/[^\0-\x7F]/g, text) - replaced;
  }
  return {
    digest: hash.digest('hex'),
    bytes,
    head,
    isUtf8: check(),
    intact,
    broken,
    brokenLine,
    sample: Buffer.concat(samples),
  };
};
