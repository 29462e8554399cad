import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, '../..');
const CHECK = path.join(ROOT, 'tools/node-version.js');

/** Makes a process report another version. */
const passingFor = (node: string) =>
  `--import=data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'${node}'}})`;

it('An older Node reports in a sentence how to get the required one', async () => {
  const attempt = run(process.execPath, [passingFor('20.20.2'), CHECK]);

  await expect(attempt).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr:
      'This needs Node 24, which `npm ci` installs; found v20.20.2. Run `npm rebuild node`, or allow its install script.\n',
  });
});

it.each(['24.0.0', '26.1.0'])('Node %s passes silently', async (version) => {
  const { stdout, stderr } = await run(process.execPath, [passingFor(version), CHECK]);

  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
});
