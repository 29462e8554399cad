import { createInterface } from 'node:readline/promises';
import { UsageError } from '../../local/stack/usage-error.ts';

/**
 * Asks a person. Where there is none, it takes an option to go on.
 * @param question what will be done, as a sentence without its end
 * @throws UsageError
 */
export const confirmed = async (question: string): Promise<boolean> => {
  if (!process.stdin.isTTY) throw new UsageError(`${question}: say --yes where nobody can be asked.`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question}? [y/N] `)).trim());
  } finally {
    lines.close();
  }
};
