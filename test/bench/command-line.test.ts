import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bench } from '../../bench/command/command.ts';

const MAIN = path.join(import.meta.dirname, '../../bench/main.ts');

afterEach(() => {
  vi.restoreAllMocks();
});

/** The output of a command. */
const written = async (...args: string[]): Promise<string> => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);

  await bench(args);
  return write.mock.calls.map(([text]) => String(text)).join('');
};

describe('npm run bench', () => {
  it('lists the benchmarks', async () => {
    const list = await written();

    for (const name of ['drain', 'start', 'cost', 'guarantee', 'submit'])
      expect(list).toMatch(new RegExp(`npm run bench -- ${name} `));
  });

  it.each([
    ['drain', '--check'],
    ['drain', '--aws-limits'],
    ['start', '--ablation'],
    ['cost', 'npm run bench -- cost'],
    ['guarantee', 'npm run bench -- guarantee'],
    ['submit', 'npm run bench -- submit'],
  ])('prints the options of %s', async (name, option) => {
    expect(await written(name, '--help')).toContain(option);
  });

  it.each<[args: string[], sentence: string]>([
    [['drian'], 'There is no benchmark "drian"; did you mean drain? See npm run bench.'],
    [
      ['drain', '--chek'],
      "Unknown option '--chek'. Did you mean --check? See npm run bench -- drain --help.",
    ],
    [['drain', '--design', 'none'], 'There is no design "none": slots;'],
    [['drain', '--wire', '--runs', '0'], '--runs takes a whole number from 1 to 100; found "0".'],
    [['drain', '--wire', '--check'], "Unknown option '--check'. See npm run bench -- drain --help."],
    [['drain', '--aws-limits', '--load', 'all'], '--load takes one of arrays of 100; single messages;'],
    [['drain', '--aws-limits', '--rate', '0'], '--rate takes a number from 0.01 to 1000; found "0".'],
    [['start', '--runs', 'x'], '--runs takes a whole number from 1 to 10000; found "x".'],
    [['cost', '--all'], "Unknown option '--all'. See npm run bench -- cost --help."],
    [['guarantee', '--all'], "Unknown option '--all'. See npm run bench -- guarantee --help."],
    [['submit', '--all'], "Unknown option '--all'. See npm run bench -- submit --help."],
  ])('refuses with one sentence: %j', async (args, sentence) => {
    await expect(bench(args)).rejects.toThrow(sentence);
  });

  it('exits with 2 and prints only that sentence', () => {
    const { stderr, status } = spawnSync(process.execPath, [MAIN, 'drian'], { encoding: 'utf8' });

    expect(stderr).toBe('There is no benchmark "drian"; did you mean drain? See npm run bench.\n');
    expect(status).toBe(2);
  });
});
