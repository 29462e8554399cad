/** The tool `pools`: runs a command, and prints an error as one sentence. */
import { nearest } from '../functions/intake/hints.ts';
import { UsageError } from '../local/stack/usage-error.ts';
import { type Command, helpOf, overview, readTyped } from './command/command.ts';
import { explain } from './commands/explain.ts';
import { firstChecks } from './commands/first-checks.ts';
import { list } from './commands/list.ts';
import { redrive } from './commands/redrive.ts';
import { retry } from './commands/retry.ts';
import { show } from './commands/show.ts';
import { status } from './commands/status.ts';
import { submit } from './commands/submit.ts';
import { watch } from './commands/watch.ts';
import { tell } from './output/errors.ts';

const COMMANDS: readonly Command[] = [
  submit,
  watch,
  status,
  list,
  show,
  explain,
  retry,
  redrive,
  firstChecks,
];

const main = async ([name, ...rest]: string[]): Promise<number> => {
  if (name === undefined || ['--help', '-h', 'help'].includes(name)) {
    const topic = COMMANDS.find((command) => command.name === rest[0]);
    process.stdout.write(topic === undefined ? overview(COMMANDS) : helpOf(topic));
    return 0;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) {
    const names = COMMANDS.map((one) => one.name);
    const meant = nearest(name, names);
    throw new UsageError(
      `There is no command ${JSON.stringify(name)}${meant ? `; did you mean pools ${meant}?` : `: ${names.join(', ')}.`} See pools --help.`,
    );
  }
  const typed = readTyped(
    command,
    rest.map((arg) => (arg === '-h' ? '--help' : arg)),
  );
  if (typed.has('help')) {
    process.stdout.write(helpOf(command));
    return 0;
  }
  return command.run(typed);
};

// The reader may close the pipe early, as in `pools list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));
// A closed standard error must not stop `first-checks`, which still has pools to delete.
process.stderr.on('error', () => {});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = tell(error);
  },
);
