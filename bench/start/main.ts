/**
 * `npm run bench:start`: how fast the deployed bundles start, beside peers, as ratios to the SDK alone bundled with care.
 * Method and last figures: docs/performance.md.
 */
import { parseArgs } from 'node:util';
import { functionNames } from '../../tools/build/bundle.ts';
import { CASES, OFF_THE_PATH } from './cases.ts';
import { machine } from './machine.ts';
import { measure } from './measure.ts';
import { summarise } from './summary.ts';
import { table } from './table.ts';
import { misses } from './targets.ts';
import { ablation, comparison } from './variants.ts';
import { measureWrapper } from './warm/measure.ts';

const HELP = `npm run bench:start -- [options]

  --runs <n>    how often each bundle is started; 100 take about three minutes (default 100)
  --ablation    what each trick of tools/build/lean.ts saves: create-pool without it, one at a time
  --check       exit code 1 and a sentence for each target that is missed`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    ablation: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);

if (values.help) console.log(HELP);
else if (!Number.isSafeInteger(runs) || runs < 1) {
  console.error(`--runs takes a whole number, not ${values.runs}.`);
  process.exitCode = 1;
} else await run();

async function run(): Promise<void> {
  const variants = await (values.ablation ? ablation() : comparison());
  const samples = await measure(variants, runs, progress);
  const summaries = summarise(variants, samples);

  console.log(`${machine()}; ${runs} runs; ratios are paired by run: median (quartiles)\n`);
  console.log(`${table(summaries)}\n`);
  if (values.ablation) return;

  const { bare, wrapped } = await measureWrapper();
  const spread = `${wrapped.low.toFixed(1)}–${wrapped.high.toFixed(1)}`;
  console.log(
    `Warm, a step that does nothing: ${wrapped.median.toFixed(1)} µs a call (${spread}), bare ${bare.median.toFixed(1)} µs.`,
  );
  judge([...unmeasured(), ...misses(summaries, wrapped.median)]);
}

/** A new function has to say what it is called with before it can be measured. */
function unmeasured(): string[] {
  const known = new Set([...OFF_THE_PATH, ...CASES.map(({ name }) => name)]);

  return functionNames()
    .filter((name) => !known.has(name))
    .map((name) => `${name} is not measured: add it to bench/start/cases.ts.`);
}

function judge(missed: readonly string[]): void {
  console.log(missed.length === 0 ? 'Every target is met.' : missed.join('\n'));
  if (values.check && missed.length > 0) process.exitCode = 1;
}

/** One line that is redrawn in a terminal; in a pipe, a line every ten rounds. */
function progress(done: number): void {
  const text = `round ${done} of ${runs}`;
  if (process.stderr.isTTY) process.stderr.write(`\r${text}${done === runs ? '\n' : ''}`);
  else if (done % 10 === 0) console.error(text);
}
