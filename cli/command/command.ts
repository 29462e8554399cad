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

/** What a command takes and does; its name, arguments and summary stand in commands.ts. */
export interface Command {
  details?: string;
  options: Readonly<Record<string, Option>>;
  examples: readonly string[];
  /** The command needs no stack. */
  offline?: true;
  /** @returns the exit code */
  run(typed: Typed): Promise<number>;
}

/** Options of every command that talks to a stack. */
export const PLACE: Readonly<Record<string, Option>> = {
  local: { about: 'the local stack (npm run local), on port POOLS_PORT or 4580' },
  stack: {
    value: 'NAME',
    about: 'the stack in AWS, by default named SmsPoolProvisioner',
  },
};

const EVERYWHERE: Readonly<Record<string, Option>> = {
  json: { about: 'JSON on standard output, one object per line' },
  debug: { about: 'show where an unexpected error comes from' },
};

export const optionsOf = ({ options, offline }: Command): Readonly<Record<string, Option>> => ({
  ...options,
  ...(offline ? {} : PLACE),
  ...EVERYWHERE,
});

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
