import { createHash } from 'node:crypto';

/**
 * SHA-256 over the parts, as 64 hexadecimal characters. Each part is hashed as a JSON string, so parts cannot run
 * together.
 */
export const hash = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
