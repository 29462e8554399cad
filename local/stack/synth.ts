import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/**
 * Writes cdk.out again, for a script that then starts the local stack. Output goes to standard error. Ends the process
 * when it fails: the synthesis has said why.
 */
export const synth = async (): Promise<void> => {
  const child = spawn('npm', ['run', '--silent', 'synth'], {
    cwd: path.join(import.meta.dirname, '../..'),
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(1);
};
