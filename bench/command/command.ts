import { nearest } from '../../functions/intake/hints.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import type { Benchmark } from './benchmark.ts';

interface Listed {
  about: string;
  load: () => Promise<{ benchmark: Benchmark }>;
}

const BENCHMARKS: Readonly<Record<string, Listed>> = {
  drain: {
    about: 'how fast a bulk is provisioned under the quota, compared with other designs',
    load: () => import('../drain/run.ts'),
  },
  start: {
    about: 'how fast the deployed bundles start, compared with the SDK alone',
    load: () => import('../start/run.ts'),
  },
  cost: {
    about: 'what AWS bills for 1,000 pools',
    load: () => import('../cost/run.ts'),
  },
  guarantee: {
    about: 'the cost of idempotency per request: transitions, calls, milliseconds',
    load: () => import('../guarantee/run.ts'),
  },
  submit: {
    about: 'time and memory to validate a file of 100,000 requests',
    load: () => import('../submit/run.ts'),
  },
  local: {
    about: 'pools a second, pauses and memory of the local stack under 20,000 requests',
    load: () => import('../local/run.ts'),
  },
};

const overview = (): string => {
  const lines = Object.entries(BENCHMARKS).map(
    ([name, { about }]) => `  npm run bench -- ${name.padEnd(11)}${about}`,
  );

  return `Benchmarks. Each takes --help.\n\n${lines.join('\n')}\n`;
};

const isHelp = (arg: string | undefined): boolean => ['--help', '-h', 'help'].includes(arg ?? '');

/**
 * `npm run bench`: lists the benchmarks, or runs one.
 * @returns the exit code
 * @throws UsageError
 */
export const bench = async ([name, ...args]: string[]): Promise<number> => {
  if (name === undefined || isHelp(name)) {
    process.stdout.write(overview());
    return 0;
  }
  const listed = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (listed === undefined) {
    const names = Object.keys(BENCHMARKS);
    const meant = nearest(name, names);
    const hint = meant === undefined ? `: ${names.join(', ')}.` : `; did you mean ${meant}?`;
    throw new UsageError(`There is no benchmark ${JSON.stringify(name)}${hint} See npm run bench.`);
  }
  const { benchmark } = await listed.load();
  if (!args.some(isHelp)) return benchmark.run(args);
  process.stdout.write(`${benchmark.help}\n`);
  return 0;
};
