import { parseArgs } from 'node:util';
import { nearest } from '../../functions/intake/hints.ts';
import { UsageError } from '../../local/stack/usage-error.ts';

/** An option as the help shows it. One without a value is a switch. */
interface Option {
  /** What stands for its value in the help: `NAME`. */
  value?: string;
  about: string;
}

/** What was typed: each option by its name, and the rest. */
export interface Typed {
  positionals: string[];
  /** The value of an option; undefined where it was not given. */
  text(name: string): string | undefined;
  has(name: string): boolean;
}

export interface Command {
  name: string;
  /** What stands behind the name in the help. */
  takes: string;
  /** The fewest and the most arguments besides options. */
  arguments: [number, number];
  summary: string;
  details?: string;
  options: Readonly<Record<string, Option>>;
  examples: readonly string[];
  /** Whether it needs a stack to talk to. */
  offline?: true;
  /** @returns the exit code */
  run(typed: Typed): Promise<number>;
}

/** Of every command that talks to a stack. */
const PLACE: Readonly<Record<string, Option>> = {
  local: { about: 'the local stack (npm run local), on port POOLS_PORT or 4580' },
  stack: {
    value: 'NAME',
    about: 'the stack in AWS: SmsPoolProvisioner, unless it was deployed under another name',
  },
};

const EVERYWHERE: Readonly<Record<string, Option>> = {
  json: { about: 'JSON on standard output, an object a line' },
  help: { about: 'this text' },
};

const optionsOf = ({ options, offline }: Command): Readonly<Record<string, Option>> => ({
  ...options,
  ...(offline ? {} : PLACE),
  ...EVERYWHERE,
});

/**
 * Reads what stands behind the name of a command. Strictly: an option that is not known, most likely mistyped, must not
 * be passed over in silence by a tool that sends requests.
 * @throws UsageError
 */
export const readTyped = (command: Command, args: string[]): Typed => {
  // A command that needs no stack takes one all the same: it is typed by habit.
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
  const extra = given.length > most ? `, not ${JSON.stringify(given[most])} as well` : '';
  throw new UsageError(`It is: pools ${name} ${takes}${extra}. See pools ${name} --help.`);
};

/** A whole number that an option holds. @throws UsageError */
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

/** Milliseconds of an option in seconds, which may have a fraction. @throws UsageError */
export const intervalOf = (typed: Typed): number => {
  const text = typed.text('interval') ?? '1';
  const seconds = Number(text);
  if (/^\d{1,5}(\.\d+)?$/.test(text) && seconds >= 0.1) return seconds * 1_000;

  throw new UsageError(`--interval takes seconds, at least 0.1; found ${JSON.stringify(text)}.`);
};

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment: ISO 8601, or so long ago. @throws UsageError */
export const momentOf = (text: string | undefined, now: number): string | undefined => {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now - Number(count) * (UNITS[unit] ?? 0)).toISOString();
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();

  throw new UsageError(
    `--since takes so long ago, such as 30m, 2h or 7d, or a time such as 2026-11-23T10:00:00Z; found ${JSON.stringify(text)}.`,
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
): string => `Operates the SMS Pool Provisioner: its requests, and what became of them.

${column(commands.map(({ name, takes, summary }) => [`pools ${name} ${takes}`, summary] as const))}

Every command takes --json and --help, and, where it talks to a stack, --local or --stack NAME: the local stack, or
one in AWS by the ordinary credentials. POOLS_STACK in the environment stands in for them: a name, or local.

Exit status
  0   done, and all is well
  1   done, and something is not well: a row with faults, a request that failed, one that is not known
  2   the command line or a file cannot be used; nothing was done
  3   the stack cannot be reached, or refuses
`;
