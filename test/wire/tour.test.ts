import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startStack } from '../../simulation/wire/stack.ts';

const ROOT = join(import.meta.dirname, '../..');
const TOUR = readFileSync(join(ROOT, 'docs/tour.md'), 'utf8');

/** Commands with the lines that their output must contain; an ellipsis matches any text. */
const steps = Array.from(
  TOUR.matchAll(/```sh\n(.*?)```(?:\n\n```text\n(.*?)```)?/gs),
  ([, commands = '', said = '']) => ({
    commands: commands
      .split('\n')
      .filter((line) => /^(npx pools|sed|curl) /.test(line))
      .join('\n'),
    said: said.split('\n').filter((line) => line !== ''),
  }),
).filter(({ commands }) => commands !== '');

const patternOf = (line: string): RegExp =>
  new RegExp(
    line
      .split('…')
      .map((part) =>
        part
          .trim()
          .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
          .replaceAll(/ +/g, ' +'),
      )
      .join('.*'),
  );

it('takes a new user from a file with faults to a pool for every customer', async () => {
  // As long as in AWS: every command is run while the failed calls of the full account are still remembered.
  const stack = await startStack({ environment: { EXHAUSTED_SECONDS: '60' } });
  stack.simulator.configure({ creationSeconds: 0.2 });
  const { port } = new URL(stack.endpoint);
  const home = mkdtempSync(join(tmpdir(), 'tour-'));
  symlinkSync(join(ROOT, 'docs'), join(home, 'docs'));
  const shell = (commands: string) =>
    new Promise<string>((resolve) => {
      const script = commands
        .replaceAll('npx pools', `"${process.execPath}" "${join(ROOT, 'cli/pools.js')}"`)
        .replaceAll(':4580', `:${port}`);
      const env = { PATH: process.env.PATH, POOLS_STACK: 'local', POOLS_PORT: port };
      execFile('bash', ['-c', `exec 2>&1\n${script}`], { cwd: home, env }, (_error, stdout) =>
        resolve(stdout),
      );
    });

  const heard: { said: string[]; output: string }[] = [];
  for (const { commands, said } of steps) heard.push({ said, output: await shell(commands) });

  rmSync(home, { recursive: true });
  const made = stack.pools().length;
  await stack.stop();
  expect(steps.length).toBeGreaterThan(6);
  for (const { said, output } of heard) for (const line of said) expect(output).toMatch(patternOf(line));
  expect(heard.at(-1)?.output).toContain('50 rows of the batch have pools');
  expect(made).toBe(50);
}, 240_000);
