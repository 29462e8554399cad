import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from '../../functions/intake/hints.ts';
import { UsageError } from './usage-error.ts';

/**
 * Parses the options of a script strictly: an unknown option is most likely a typing error.
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
    throw flagFault(error, options, help);
  }
};

/** What parseArgs refuses, in a sentence. It names the option that is nearest to an unknown one. */
export const flagFault = (error: unknown, options: ParseArgsOptionsConfig, help: string): UsageError => {
  // The first sentence of Node's message is about the input.
  const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
  const [, unknown] = /^Unknown option '--?([^']*)'$/.exec(sentence) ?? [];
  const meant = unknown === undefined ? undefined : nearest(unknown, Object.keys(options));
  const hint = meant === undefined ? '' : ` Did you mean --${meant}?`;
  return new UsageError(`${sentence}.${hint} See ${help}.`);
};

/** @throws UsageError when an option is not such a number */
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

/** The maximum of a seed: 32 bits. */
export const MAX_SEED = 2 ** 32 - 1;

/** Runs a script, whose result is the exit code: 2 with a sentence for an unusable command line. */
export const runScript = async (script: (args: string[]) => Promise<number>): Promise<void> => {
  // The reader of a pipe may close it early, as head does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    process.exitCode = await script(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
};
