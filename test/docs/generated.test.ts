import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { generate } from '../../tools/docs/main.ts';

it.each([...(await generate())])('%s is up to date', async (file, content) => {
  const committed = await readFile(file, 'utf8').catch(() => '');

  expect(committed, `${file} is stale: run \`npm run docs\` and commit it.`).toBe(content);
});
