import { flagsOf, MAX_SEED, numberIn } from '../../local/stack/flags.ts';
import { synth } from '../../local/stack/synth.ts';
import { OURS } from '../../simulation/bulk/design.ts';
import { drain } from '../../simulation/bulk/drain.ts';
import { quantile } from '../../simulation/bulk/figures.ts';
import { type Row, tableOf } from './table.ts';
import { drainOverWire } from './wire.ts';

export const WIRE_HELP = `Validates virtual time: the same bulks over HTTP, in real time, with the deployed bundles. The bulks are small and fast:
about half a minute each.

  npm run bench -- drain --wire [options]
  --runs <n>         bulks of each kind, each with its own seed (default 3)
  --seed <n>         the first seed (default 1)`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** An interactive request arrives when all messages are received and most have reserved their slots. */
const LOAD = { requests: 60, rate: 10, others: 0, medianSeconds: 5, interactive: [0.2] };
const BURSTS = [10, 1];

const FLAGS = {
  runs: { type: 'string', default: '3' },
  seed: { type: 'string', default: '1' },
} as const;

/** @returns the exit code */
export const runOverWire = async (args: string[]): Promise<number> => {
  const flags = flagsOf(args, FLAGS, 'npm run bench -- drain --help');
  const runs = numberIn('runs', flags.runs, { least: 1, most: 100 });
  const first = numberIn('seed', flags.seed, { most: MAX_SEED });
  const seeds = Array.from({ length: runs }, (_, run) => first + run);
  await synth();

  const rows: Row[] = [];
  const late: string[] = [];
  for (const burst of BURSTS) {
    for (const seed of seeds) {
      const load = { ...LOAD, burst };
      const job = { ...load, design: `virtual, seed ${seed}`, seed };
      rows.push({ job, drained: await drain(OURS, load, seed) });
      const { drained, afterSlotMs } = await drainOverWire(load, seed);
      rows.push({ job: { ...job, design: `wire, seed ${seed}` }, drained });
      const [median, most] = [0.5, 1].map((share) => Math.round(quantile(afterSlotMs, share)));
      late.push(`burst ${burst}, seed ${seed}: median ${median}, at most ${most}`);
      process.stderr.write(`${rows.length / 2} of ${BURSTS.length * seeds.length}\n`);
    }
  }

  say(tableOf(rows));
  say('\nMilliseconds from the slot to the call, over the wire:');
  for (const line of late) say(line);
  return 0;
};
