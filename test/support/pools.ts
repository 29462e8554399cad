import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const POOLS = join(import.meta.dirname, '../../cli/pools.js');

/** The result of a run of the tool. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
  /** Standard output, one JSON object per line. */
  // biome-ignore lint/suspicious/noExplicitAny: each test asserts the members that it needs.
  lines(): any[];
}

/** Runs `pools` like a shell, without a terminal. */
export const pools = (
  args: readonly string[],
  env: Record<string, string> = {},
  node = process.execPath,
): Promise<Run> =>
  new Promise((resolve) => {
    const environment = {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    };
    const child = execFile(node, [POOLS, ...args], { env: environment }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      const lines = () =>
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
      resolve({ code, stdout, stderr, lines });
    });
    child.stdin?.end();
  });

/** `pools … --local` against a stack that a test has started. */
export const poolsOf =
  ({ endpoint }: { endpoint: string }) =>
  (...args: string[]): Promise<Run> =>
    pools([...args, '--local'], { POOLS_PORT: new URL(endpoint).port });

/** A folder for the files of a test. */
export const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'pools-'));

  return {
    file(name: string, content: string | Uint8Array): string {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true }),
  };
};
