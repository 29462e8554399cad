import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = path.join(import.meta.dirname, '../..');

describe('the scripts', () => {
  it('are few: anything else is a flag of these, or a command of npx pools', () => {
    expect(Object.keys(packageJson.scripts).sort()).toEqual([
      'bench',
      'build',
      'check',
      'consumer',
      'deploy',
      'docs',
      'fix',
      'local',
      'mutate',
      'prepare',
      'simulate',
      'start',
      'synth',
      'test',
    ]);
  });

  it.each([
    ['cli', ['main.ts', 'pools.js']],
    ['bench', ['main.ts']],
    ['simulation', ['main.ts']],
    ['local', ['serve.ts', 'start.ts']],
    ['test', []],
    ['functions', []],
  ])('are the only entries at the root of %s', (folder, entries) => {
    const files = readdirSync(path.join(ROOT, folder), { withFileTypes: true }).filter((one) => one.isFile());

    expect(files.map(({ name }) => name).sort()).toEqual(entries);
  });
});
