import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command as Commander, CommanderError, Option } from 'commander';
import { UsageError } from '../../local/stack/usage-error.ts';
import { type Command, optionsOf, PLACE, type Typed } from './command.ts';
import { COMMANDS } from './commands.ts';

const PACKAGE = new URL('../../package.json', import.meta.url);

const EXIT_STATUS = `
A command that talks to a stack takes --local (the local stack) or --stack NAME
(a stack in AWS, with the current credentials). The environment variable
POOLS_STACK replaces both: it holds the name of a stack, or local.

Exit status
  0   the command succeeded
  1   the command ran and found a problem: a row with faults, a failed request,
      an unknown request
  2   the command line or a file is invalid; nothing was done
  3   the stack is unreachable, or it refused the call
`;

const optionNamed = (name: string, value: string | undefined, about: string): Option =>
  new Option(value === undefined ? `--${name}` : `--${name} <${value}>`, about);

/** The typed options by the names that the user typed; commander stores them in camel case. */
const typedBy = (parsed: Commander): Typed => {
  const values = parsed.opts<Record<string, unknown>>();
  const value = (name: string) => values[new Option(`--${name}`).attributeName()];

  return {
    positionals: parsed.args,
    has: (name) => value(name) !== undefined,
    text(name) {
      const text = value(name);
      return typeof text === 'string' ? text : undefined;
    },
  };
};

const complete = (commander: Commander, command: Command): void => {
  const known = optionsOf(command);
  for (const [name, { value, about }] of Object.entries(known))
    commander.addOption(optionNamed(name, value, about));
  // A command that needs no stack accepts these too: people type them by habit.
  for (const [name, { value, about }] of Object.entries(PLACE))
    if (known[name] === undefined) commander.addOption(optionNamed(name, value, about).hideHelp());
  // Commander wraps for the terminal: a line break within a paragraph would stay, and leave a short line.
  const details = command.details?.replaceAll(/(?<=\S)\n(?=\S)/g, ' ');
  commander.description(`${commander.summary()}${details === undefined ? '' : `\n\n${details}`}`);
  const examples = command.examples.map((example) => `  ${example}`).join('\n');
  commander.addHelpText('after', () => `\n${styleText('bold', 'Examples:')}\n${examples}\n`);
};

/** Commander's message as one sentence, with the page that helps. */
const sentenceOf = ({ message }: CommanderError, name: string | undefined): string => {
  const [first = '', ...hints] = message.replace(/^error: /, '').split('\n');
  const hint = hints.map((line) => `; ${line.replace(/^\(|\)$/g, '').replace(/^D/, 'd')}`).join('');
  const place = name === undefined && first.startsWith('unknown option') ? ' before the command' : '';
  const end = hint.endsWith('?') || first.endsWith('.') ? '' : '.';

  return `${first[0]?.toUpperCase()}${first.slice(1)}${place}${hint}${end} See pools ${name === undefined ? '' : `${name} `}--help.`;
};

/** Parses the command line, runs the command and returns its exit code. @throws UsageError */
export const dispatch = async (given: readonly string[]): Promise<number> => {
  const args = given[0] === 'help' && given[1] !== undefined ? [given[1], '--help'] : given;
  const entry = COMMANDS.find(({ name }) => name === args[0]);
  const command = await entry?.load();
  let code = 0;

  const program = new Commander('pools')
    .description('Operates the SMS Pool Provisioner: sends requests, and shows their results.')
    .version(JSON.parse(readFileSync(PACKAGE, 'utf8')).version)
    .usage('COMMAND [options]')
    .configureHelp({ styleTitle: (title) => styleText('bold', title), visibleGlobalOptions: () => [] })
    .configureOutput({ writeErr: () => {} })
    .addHelpText('after', EXIT_STATUS)
    .exitOverride();
  for (const { name, takes, summary } of COMMANDS) {
    const one = program.command(`${name} ${takes}`.trim()).summary(summary);
    if (name !== entry?.name || command === undefined) continue;
    complete(one, command);
    one.action(async () => {
      code = await command.run(typedBy(one));
    });
  }

  try {
    if (args.length === 0) program.outputHelp();
    // An unknown command with --help gets the error, not the help of the program.
    else await program.parseAsync(entry === undefined ? args.slice(0, 1) : args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(sentenceOf(error, entry?.name));
  }
  return code;
};
