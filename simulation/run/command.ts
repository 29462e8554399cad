import { flagsOf, MAX_SEED, numberIn } from '../../local/stack/flags.ts';
import { hostileRun } from '../hostile/hostile.ts';
import { replayCommand, type Verdict, verdictOf } from '../judge/judge.ts';
import { narrate } from '../judge/trace.ts';
import { draw } from '../plan/plan.ts';
import { SWITCHES } from '../sabotage/switches.ts';
import { WIRE_HELP } from '../wire/options.ts';
import { inParallel, WORKERS } from './in-parallel.ts';
import { play } from './run.ts';
import type { Job } from './worker.ts';

const HELP = `Plays many seeds in virtual time. Without options: 100 seeds of 1,000 requests, each with faults in 1%, 5% and 20% of
all calls. Exit code 1 if a guarantee was violated.

  npm run simulate -- [options]
  --seeds <n>      number of seeds (default 100)
  --from <n>       first seed (default 1)
  --requests <n>   minimum requests per seed (default 1000)
  --rate <n>       one fault rate instead of three, such as 0.05
  --seed <n>       play one seed and print its timeline

  npm run simulate -- --sabotage       removes one protection at a time, and counts the seeds until it is detected
  npm run simulate -- --hostile        sends 100,000 hostile inputs; --seed <n> repeats a run

${WIRE_HELP}`;

const FLAGS = {
  seeds: { type: 'string', default: '100' },
  from: { type: 'string', default: '1' },
  requests: { type: 'string', default: '1000' },
  rate: { type: 'string' },
  seed: { type: 'string' },
  sabotage: { type: 'boolean', default: false },
  hostile: { type: 'boolean', default: false },
} as const;

interface Options {
  seeds: number;
  from: number;
  requests: number;
  rate: number | undefined;
  seed: number | undefined;
}

const RATES = [0.01, 0.05, 0.2];
const SEEDS_UNTIL_CAUGHT = 20;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const ratesOf = ({ rate }: Options): number[] => (rate === undefined ? RATES : [rate]);

const WORKER = new URL('./worker.ts', import.meta.url);

const summed = (verdicts: readonly Verdict[]) => {
  const faults: Record<string, number> = {};
  for (const verdict of verdicts)
    for (const [name, count] of Object.entries(verdict.faults)) faults[name] = (faults[name] ?? 0) + count;
  const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((total, one) => total + of(one), 0);

  return {
    faults,
    row: {
      runs: verdicts.length,
      requests: sum((one) => one.requests),
      executions: sum((one) => one.executions),
      faults: Object.values(faults).reduce((total, count) => total + count, 0),
      pools: sum((one) => one.pools),
      results: sum((one) => one.results),
      distinct: sum((one) => one.distinctResults),
      'in DLQs': sum((one) => one.deadLetters),
      violations: sum((one) => one.violations.length),
    },
  };
};

function* jobsOf({ seeds, from, requests, ...options }: Options & { rates: number[] }): Generator<Job> {
  for (let seed = from; seed < from + seeds; seed++)
    for (const rate of options.rates) yield { seed, requests, rate };
}

const manySeeds = async (options: Options): Promise<boolean> => {
  const { requests, seeds } = options;
  const rates = ratesOf(options);
  const began = performance.now();
  const verdicts: Verdict[] = [];
  const total = seeds * rates.length;
  await inParallel<Job, Verdict>(WORKER, jobsOf({ ...options, rates }), (verdict) => {
    verdicts.push(verdict);
    const { seed, rate, violations } = verdict;
    const seconds = Math.round((performance.now() - began) / 1_000);
    if (violations.length > 0) say(`${violations.join('\n')}\n  ${replayCommand(verdict, requests)}`);
    if (process.stdout.isTTY || verdicts.length % 20 === 0)
      say(
        `${verdicts.length} of ${total}, ${seconds} s: seed ${seed} at ${rate}, ${violations.length} violations`,
      );
  });

  const table = rates.map((rate) => ({
    rate,
    ...summed(verdicts.filter((verdict) => verdict.rate === rate)).row,
  }));
  const { faults, row } = summed(verdicts);
  const byKind = Object.entries(faults).sort(([a], [b]) => (a < b ? -1 : 1));
  say('\nInjected faults, by kind:');
  for (const [name, count] of byKind) say(`${String(count).padStart(8)}  ${name}`);
  say('');
  console.table([...table, { rate: 'all', ...row }]);
  say(`${Math.round((performance.now() - began) / 1_000)} s in ${WORKERS} processes.`);
  return row.violations === 0;
};

const oneSeed = async (seed: number, { requests, rate = 0.05 }: Options): Promise<boolean> => {
  const played = await play(draw(seed, requests, rate));
  const { violations, faults, ...verdict } = verdictOf(played);
  for (const line of narrate(played)) say(line);
  say(JSON.stringify(verdict));
  say(violations.length === 0 ? 'No violation.' : violations.join('\n'));
  return violations.length === 0;
};

const sabotage = async (): Promise<boolean> => {
  const caught = new Map<string, number>();
  function* jobs(): Generator<Job> {
    for (const { name, rate, requests: most, byHand } of SWITCHES)
      for (let seed = 1; seed <= (byHand ? 1 : SEEDS_UNTIL_CAUGHT) && !caught.has(name); seed++)
        yield { seed, rate, requests: most, without: name };
  }
  const found = new Map<string, string>();
  await inParallel<Job, Verdict>(WORKER, jobs(), ({ seed, violations }, { without = '' }) => {
    const by = SWITCHES.find(({ name }) => name === without)?.noticedBy;
    const first = violations.find((violation) => violation.startsWith(`${by} `));
    if (first === undefined || (caught.get(without) ?? Infinity) <= seed) return;
    caught.set(without, seed);
    found.set(without, first);
  });

  for (const { name } of SWITCHES) {
    const seed = caught.get(name);
    say(`${seed === undefined ? 'NOT CAUGHT' : `seed ${String(seed).padEnd(5)}`}  ${name}`);
    if (seed !== undefined) say(`            ${found.get(name)}`);
  }
  return caught.size === SWITCHES.length;
};

const hostile = async ({ seed = Date.now() % 2 ** 31 }: Options): Promise<boolean> => {
  say(`npm run simulate -- --hostile --seed ${seed}`);
  const { inputs, refused, faults } = await hostileRun(seed, 100_000);
  say(`${inputs} inputs, ${refused} refused, ${faults.length} mishandled`);
  for (const fault of faults.slice(0, 20)) say(fault);
  return faults.length === 0;
};

const inVirtualTime = async (args: string[]): Promise<boolean> => {
  const {
    sabotage: isSabotage,
    hostile: isHostile,
    ...flags
  } = flagsOf(args, FLAGS, 'npm run simulate -- --help');
  const { rate, seed } = flags;
  const options: Options = {
    seeds: numberIn('seeds', flags.seeds, { least: 1, most: 1_000_000 }),
    from: numberIn('from', flags.from, { most: MAX_SEED }),
    requests: numberIn('requests', flags.requests, { least: 1, most: 1_000_000 }),
    rate: rate === undefined ? undefined : numberIn('rate', rate, { most: 1, whole: false }),
    seed: seed === undefined ? undefined : numberIn('seed', seed, { most: MAX_SEED }),
  };
  if (isHostile) return hostile(options);
  if (isSabotage) return sabotage();
  return options.seed === undefined ? manySeeds(options) : oneSeed(options.seed, options);
};

/**
 * `npm run simulate`
 * @returns the exit code
 * @throws UsageError
 */
export const simulate = async (args: string[]): Promise<number> => {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  if (args.includes('--wire')) {
    const { runOverWire } = await import('../wire/run.ts');
    return runOverWire(args.filter((arg) => arg !== '--wire'));
  }
  return (await inVirtualTime(args)) ? 0 : 1;
};
