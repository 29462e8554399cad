import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Writes cdk.out again, for a script that may then start the local stack. Output goes to standard error. */
export const synth = (): void => {
  execFileSync('npm', ['run', '--silent', 'synth'], {
    cwd: path.join(import.meta.dirname, '..'),
    stdio: ['ignore', process.stderr, 'inherit'],
  });
};
