import { flagsOf, numberIn } from '../../local/stack/flags.ts';
import { functionNames } from '../../tools/build/bundle.ts';
import type { Benchmark } from '../command/benchmark.ts';
import { CASES, OFF_THE_PATH } from './cases.ts';
import { machine } from './machine.ts';
import { measure } from './measure.ts';
import { summarise } from './summary.ts';
import { table } from './table.ts';
import { misses } from './targets.ts';
import { ablation, comparison } from './variants.ts';
import { measureWrapper } from './warm/measure.ts';

const HELP = `How fast the deployed bundles start, compared with peers, as ratios to an optimised bundle of the SDK alone. Method and
last figures: docs/performance.md.

  npm run bench -- start [options]
  --runs <n>    starts per bundle; 100 take about three minutes (default 100)
  --ablation    what each trick of tools/build/lean.ts saves: create-pool without it, one at a time
  --check       exit code 1 if a target is missed`;

const FLAGS = {
  runs: { type: 'string', default: '100' },
  ablation: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
} as const;

async function run(args: string[]): Promise<number> {
  const { ablation: ablate, check, ...flags } = flagsOf(args, FLAGS, 'npm run bench -- start --help');
  const runs = numberIn('runs', flags.runs, { least: 1, most: 10_000 });
  const variants = await (ablate ? ablation() : comparison());
  const samples = await measure(variants, runs, (done) => progress(done, runs));
  const summaries = summarise(variants, samples);

  console.log(`${machine()}; ${runs} runs; ratios are paired by run: median (quartiles)\n`);
  console.log(`${table(summaries)}\n`);
  if (ablate) return 0;

  const { bare, wrapped } = await measureWrapper();
  const spread = `${wrapped.low.toFixed(1)}–${wrapped.high.toFixed(1)}`;
  console.log(
    `Warm, a step that does nothing: ${wrapped.median.toFixed(1)} µs a call (${spread}), bare ${bare.median.toFixed(1)} µs.`,
  );
  const missed = [...unmeasured(), ...misses(summaries, wrapped.median)];
  console.log(missed.length === 0 ? 'Every target is met.' : missed.join('\n'));
  return check && missed.length > 0 ? 1 : 0;
}

/** Functions without a case. A case provides the input that the measurement needs. */
function unmeasured(): string[] {
  const known = new Set([...OFF_THE_PATH, ...CASES.map(({ name }) => name)]);

  return functionNames()
    .filter((name) => !known.has(name))
    .map((name) => `${name} is not measured: add it to bench/start/cases.ts.`);
}

/** One line that is redrawn in a terminal; in a pipe, a line every ten rounds. */
function progress(done: number, runs: number): void {
  const text = `round ${done} of ${runs}`;
  if (process.stderr.isTTY) process.stderr.write(`\r${text}${done === runs ? '\n' : ''}`);
  else if (done % 10 === 0) console.error(text);
}

export const benchmark: Benchmark = { help: HELP, run };
