import { parseArgs } from 'node:util';
import { nearest } from '../../functions/intake/hints.ts';
import { UsageError } from '../../local/stack/usage-error.ts';

/** An option in the help. An option without a value is a switch. */
interface Option {
  /** The placeholder of its value in the help: `NAME`. */
  value?: string;
  about: string;
}

/** The parsed command line: options by name, and positional arguments. */
export interface Typed {
  positionals: string[];
  /** The value of an option, or undefined if it was not given. */
  text(name: string): string | undefined;
  has(name: string): boolean;
}

export interface Command {
  name: string;
  /** The synopsis after the name in the help. */
  takes: string;
  /** The minimum and maximum number of positional arguments. */
  arguments: [number, number];
  summary: string;
  details?: string;
  options: Readonly<Record<string, Option>>;
  examples: readonly string[];
  /** The command needs no stack. */
  offline?: true;
  /** @returns the exit code */
  run(typed: Typed): Promise<number>;
}

/** Options of every command that talks to a stack. */
const PLACE: Readonly<Record<string, Option>> = {
  local: { about: 'the local stack (npm run local), on port POOLS_PORT or 4580' },
  stack: {
    value: 'NAME',
    about: 'the stack in AWS, by default named SmsPoolProvisioner',
  },
};

const EVERYWHERE: Readonly<Record<string, Option>> = {
  json: { about: 'JSON on standard output, one object per line' },
  help: { about: 'show this help' },
};

const optionsOf = ({ options, offline }: Command): Readonly<Record<string, Option>> => ({
  ...options,
  ...(offline ? {} : PLACE),
  ...EVERYWHERE,
});

/**
 * Parses the arguments of a command. Parsing is strict: a tool that sends requests must not ignore a mistyped option.
 * @throws UsageError
 */
export const readTyped = (command: Command, args: string[]): Typed => {
  // A command that needs no stack accepts the option too: people type it by habit.
  const known = { ...optionsOf(command), ...PLACE };
  const { values, positionals, tokens } = parseArgs({
    args,
    options: Object.fromEntries(
      Object.entries(known).map(
        ([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }] as const,
      ),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (option === undefined)
      throw new UsageError(unknown(command, token.rawName, token.name, Object.keys(known)));
    if (option.value !== undefined && token.value === undefined) {
      throw new UsageError(`${token.rawName} takes a value: ${token.rawName} ${option.value}.`);
    }
    if (option.value === undefined && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value.`);
    }
  }
  const has = (name: string) => values[name] !== undefined;
  const typed: Typed = {
    positionals,
    has,
    text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
  };
  if (!has('help')) checkCount(command, positionals);

  return typed;
};

const unknown = ({ name }: Command, raw: string, given: string, known: readonly string[]): string => {
  const meant = nearest(given, known);
  return `pools ${name} has no option ${raw}${meant ? `; did you mean --${meant}?` : '.'} See pools ${name} --help.`;
};

const checkCount = ({ name, takes, arguments: [fewest, most] }: Command, given: readonly string[]): void => {
  if (given.length >= fewest && given.length <= most) return;
  const extra = given.length > most ? `; unexpected argument ${JSON.stringify(given[most])}` : '';
  throw new UsageError(`Usage: pools ${name} ${takes}${extra}. See pools ${name} --help.`);
};

/** The value of an option as a whole number. @throws UsageError */
export const numberOf = (
  typed: Typed,
  name: string,
  otherwise: number,
  least = 1,
  most = 999_999_999,
): number => {
  const text = typed.text(name);
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number >= least && number <= most) return number;

  const range = most === 999_999_999 ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new UsageError(`--${name} takes a whole number ${range}; found ${JSON.stringify(text)}.`);
};

/** The value of --interval, seconds with an optional fraction, in milliseconds. @throws UsageError */
export const intervalOf = (typed: Typed): number => {
  const text = typed.text('interval') ?? '1';
  const seconds = Number(text);
  if (/^\d{1,5}(\.\d+)?$/.test(text) && seconds >= 0.1) return seconds * 1_000;

  throw new UsageError(`--interval takes seconds, at least 0.1; found ${JSON.stringify(text)}.`);
};

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time: ISO 8601, or a duration before now. @throws UsageError */
export const momentOf = (text: string | undefined, now: number): string | undefined => {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now - Number(count) * (UNITS[unit] ?? 0)).toISOString();
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();

  throw new UsageError(
    `--since takes a duration such as 30m, 2h or 7d, or a time such as 2026-11-23T10:00:00Z; found ${JSON.stringify(text)}.`,
  );
};

const column = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length)) + 3;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`).join('\n');
};

export const helpOf = (command: Command): string => {
  const options = Object.entries(optionsOf(command)).map(
    ([name, { value, about }]) => [`--${name}${value ? ` ${value}` : ''}`, about] as const,
  );

  return [
    `${command.summary}\n\n  pools ${command.name} ${command.takes}\n`,
    ...(command.details === undefined ? [] : [`${command.details}\n`]),
    `Options\n${column(options)}\n`,
    `Examples\n${command.examples.map((example) => `  ${example}`).join('\n')}\n`,
    '',
  ].join('\n');
};

export const overview = (
  commands: readonly Command[],
): string => `Operates the SMS Pool Provisioner: sends requests, and shows their results.

${column(commands.map(({ name, takes, summary }) => [`pools ${name} ${takes}`, summary] as const))}

Every command takes --json and --help. A command that talks to a stack also takes --local (the local stack) or
--stack NAME (a stack in AWS, with the current credentials). The environment variable POOLS_STACK replaces both: it
holds the name of a stack, or local.

Exit status
  0   the command succeeded
  1   the command ran and found a problem: a row with faults, a failed request, an unknown request
  2   the command line or a file is invalid; nothing was done
  3   the stack is unreachable, or it refused the call
`;
