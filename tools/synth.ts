import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Writes cdk.out anew, for a script that starts the local stack only if it is asked to. What it says goes to standard error. */
export const synth = (): void => {
  execFileSync('npm', ['run', '--silent', 'synth'], {
    cwd: path.join(import.meta.dirname, '..'),
    stdio: ['ignore', process.stderr, 'inherit'],
  });
};
