import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Writes standard input to a file, because it can be read only once and is needed twice: to check every row, and to
 * send them. The file is removed when the process ends.
 */
export const fileOfStandardInput = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'pools-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'input');
  await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
  return path;
};
