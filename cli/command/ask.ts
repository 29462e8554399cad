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
  try {
    return /^y(es)?$/i.test((await lines.question(`${question}? [y/N] `)).trim());
  } finally {
    lines.close();
  }
};
