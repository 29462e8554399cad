import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Writes a stream to a file that is removed when the process ends. */
const kept = async (stream: NodeJS.ReadableStream): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'pools-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'input');
  await pipeline(stream, createWriteStream(path, { mode: 0o600 }));
  return path;
};

/**
 * A file that can be read several times: to recognise it, to check every row, and to send them. Standard input (`-`)
 * and pipes, as of `<(command)` in a shell, can be read only once.
 */
export const lastingFile = async (path: string): Promise<string> => {
  if (path === '-') return await kept(process.stdin);
  const found = await stat(path);
  return found.isFIFO() || found.isCharacterDevice() ? await kept(createReadStream(path)) : path;
};
