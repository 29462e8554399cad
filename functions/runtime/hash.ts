import { createHash } from 'node:crypto';

/** SHA-256 over the parts, in 64 hexadecimal characters. No part can run into the next: each is a JSON string. */
export const hash = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
