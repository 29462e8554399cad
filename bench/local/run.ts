import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { flagsOf, numberIn } from '../../local/stack/flags.ts';
import { synth } from '../../local/stack/synth.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import type { Benchmark } from '../command/benchmark.ts';
import { type Figures, figuresOf, TARGETS } from './figures.ts';
import { submitAll, TRIGGERS, type Trigger } from './submit-all.ts';

const HELP = `What the local stack does under load: a CSV is submitted to a new stack with \`pools submit\`, and every result is received
from the queue pool-results. Prints for each file the pools per second from the first result to the last, the longest
pause between two results, the peak memory and the CPU time of the stack, and the failures by class. 2,000 rows take some two minutes,
20,000 some fifteen. The figures are those of this machine and of what else it does.

  npm run bench -- local [options]
  --rows <n>            one file of this size (default: 2,000 and 20,000)
  --trigger <trigger>   queue or event (default: both)
  --check               exit code 1, and a sentence for each missed target`;

const SIZES = [2_000, 20_000];
const MAX_ROWS = 100_000;

/** The first identity of the file, above those of the simulator. */
const FIRST = 1_000;

const FLAGS = { rows: { type: 'string' }, trigger: { type: 'string' }, check: { type: 'boolean' } } as const;

const triggersOf = (text: string | undefined): readonly Trigger[] => {
  if (text === undefined) return TRIGGERS;
  const trigger = TRIGGERS.find((one) => one === text);
  if (trigger === undefined)
    throw new UsageError(`--trigger takes queue or event; found ${JSON.stringify(text)}.`);
  return [trigger];
};

/** Writes a file with a pool for each number. */
const writeRows = (path: string, numbers: readonly string[]): void => {
  const rows = numbers.map((number, row) => `${number},US,TRANSACTIONAL,customer-${row}`);
  writeFileSync(path, `OriginationIdentity,IsoCountryCode,MessageType,tag:customer\n${rows.join('\n')}\n`);
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const rowOf = (trigger: Trigger, figures: Figures): string => {
  const { rows, firstSeconds, perSecond, longestPause, peakMegabytes, cpuMilliseconds, failures } = figures;
  const failed = Object.entries(failures).map(([name, count]) => `${count} ${name}`);
  const cells = [
    trigger,
    rows.toLocaleString('en'),
    firstSeconds.toFixed(1),
    perSecond.toFixed(1),
    longestPause.toFixed(1),
    peakMegabytes.toFixed(0),
    cpuMilliseconds.toFixed(0),
    failed.join(', ') || 'none',
  ];
  return `| ${cells.join(' | ')} |`;
};

const missed = (trigger: Trigger, figures: Figures): string[] =>
  TARGETS.filter(({ isMet }) => !isMet(figures)).map(
    ({ what }) => `MISSED ${trigger}, ${figures.rows.toLocaleString('en')} rows: ${what}`,
  );

const run = async (args: string[]): Promise<number> => {
  const flags = flagsOf(args, FLAGS, 'npm run bench -- local --help');
  const triggers = triggersOf(flags.trigger);
  const sizes =
    flags.rows === undefined ? SIZES : [numberIn('rows', flags.rows, { least: 2, most: MAX_ROWS })];
  await synth();

  const faults: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    say(
      '| trigger | rows | first result, s | pools/s | longest pause, s | peak memory, MB | CPU time a row, ms | failures |',
    );
    say('| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |');
    for (const size of sizes) {
      const file = join(folder, `${size}.csv`);
      const numbers = Array.from({ length: size }, (_, row) => phoneNumberId(FIRST + row));
      writeRows(file, numbers);
      for (const trigger of triggers) {
        const figures = figuresOf(await submitAll(file, numbers, trigger));
        say(rowOf(trigger, figures));
        faults.push(...missed(trigger, figures));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (!flags.check) return 0;
  for (const sentence of faults) say(sentence);
  return faults.length === 0 ? 0 : 1;
};

export const benchmark: Benchmark = { help: HELP, run };
