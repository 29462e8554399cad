import { parseArgs } from 'node:util';
import { hostileRun } from './hostile/hostile.ts';
import { replayCommand, type Verdict, verdictOf } from './judge/judge.ts';
import { narrate } from './judge/trace.ts';
import { draw } from './plan/plan.ts';
import { inParallel, WORKERS } from './run/in-parallel.ts';
import { play } from './run/run.ts';
import type { Job } from './run/worker.ts';
import { SWITCHES } from './sabotage/switches.ts';

/*
 * Plays seeds by the hundred. Without options: 100 seeds of 1,000 requests, each with faults in 1%, 5% and 20% of all
 * calls.
 *
 *   --seeds 100      how many seeds
 *   --from 1         the first of them
 *   --requests 1000  how many requests each has at least
 *   --rate 0.05      one rate in the place of three
 *   --seed 7         this one alone, with everything that happened
 *   --sabotage       takes one protection after another away, and counts the seeds until somebody notices
 *   --hostile        100,000 hostile inputs
 */
const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    requests: { type: 'string', default: '1000' },
    rate: { type: 'string' },
    seed: { type: 'string' },
    sabotage: { type: 'boolean', default: false },
    hostile: { type: 'boolean', default: false },
  },
});

const RATES = [0.01, 0.05, 0.2];
const SEEDS_UNTIL_CAUGHT = 20;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const requests = Number(options.requests);
const rates = options.rate === undefined ? RATES : [Number(options.rate)];

const WORKER = new URL('./run/worker.ts', import.meta.url);

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
      answers: sum((one) => one.answers),
      distinct: sum((one) => one.distinctAnswers),
      'in DLQs': sum((one) => one.deadLetters),
      violations: sum((one) => one.violations.length),
    },
  };
};

function* jobsOf(): Generator<Job> {
  const from = Number(options.from);
  for (let seed = from; seed < from + Number(options.seeds); seed++)
    for (const rate of rates) yield { seed, requests, rate };
}

const manySeeds = async (): Promise<boolean> => {
  const began = performance.now();
  const verdicts: Verdict[] = [];
  const total = Number(options.seeds) * rates.length;
  await inParallel<Job, Verdict>(WORKER, jobsOf(), (verdict) => {
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
  say('\nFaults played, by kind:');
  for (const [name, count] of byKind) say(`${String(count).padStart(8)}  ${name}`);
  say('');
  console.table([...table, { rate: 'all', ...row }]);
  say(`${Math.round((performance.now() - began) / 1_000)} s in ${WORKERS} processes.`);
  return row.violations === 0;
};

const oneSeed = async (seed: number): Promise<boolean> => {
  const rate = Number(options.rate ?? '0.05');
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

const hostile = async (): Promise<boolean> => {
  const seed = Number(options.seed ?? Date.now() % 2 ** 31);
  say(`npm run simulate -- --hostile --seed ${seed}`);
  const { inputs, refused, faults } = await hostileRun(seed, 100_000);
  say(`${inputs} inputs, ${refused} refused, ${faults.length} mishandled`);
  for (const fault of faults.slice(0, 20)) say(fault);
  return faults.length === 0;
};

const run = async (): Promise<boolean> => {
  if (options.hostile) return hostile();
  if (options.sabotage) return sabotage();
  return options.seed === undefined ? manySeeds() : oneSeed(Number(options.seed));
};

process.exitCode = (await run()) ? 0 : 1;
