import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/**
 * The options of a script, read strictly: one that is not known is most likely mistyped.
 *
 * @param help the command that lists them
 * @throws UsageError
 */
export const flagsOf = <Options extends ParseArgsOptionsConfig>(
  args: string[],
  options: Options,
  help: string,
) => {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    // Of Node's explanation the first sentence is about what was typed.
    const [sentence] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    throw new UsageError(`${sentence}. See ${help}.`);
  }
};

/** @throws UsageError where an option holds no such number */
export const numberIn = (
  name: string,
  text: string,
  { least = 0, most, whole = true }: { least?: number; most: number; whole?: boolean },
): number => {
  const value = Number(text);
  const isRight =
    text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (isRight) return value;

  const kind = whole ? 'whole number' : 'number';
  throw new UsageError(`--${name} takes a ${kind} from ${least} to ${most}; found ${JSON.stringify(text)}.`);
};

/** The most that a seed can be: 32 bits. */
export const MAX_SEED = 2 ** 32 - 1;

/** Runs a script, whose result is the exit code: 2 with a sentence where the command line cannot be used. */
export const runScript = async (script: (args: string[]) => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await script(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
};
