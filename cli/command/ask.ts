import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { UsageError } from '../../local/stack/usage-error.ts';

/**
 * Asks a person to confirm. Without a terminal, --yes is required.
 * @param question what happens next, as a sentence without its full stop
 * @throws UsageError
 */
export const confirmed = async (question: string): Promise<boolean> => {
  if (!process.stdin.isTTY)
    throw new UsageError(`${question}: there is no terminal to confirm this on. Add --yes.`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C reaches this reader instead of the process.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  // The end of the input is no answer.
  const ended = once(lines, 'close').then(() => '');
  try {
    const answer = await Promise.race([lines.question(`${question}? [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
};
