import { synth } from '../../local/stack/synth.ts';
import { figures } from './figures.ts';
import { readOptions } from './options.ts';
import { type Run, simulate } from './simulate.ts';

const main = async (run: Run): Promise<number> => {
  const { seed } = run;
  const startedAt = Date.now();
  const say = (line: string) => {
    process.stdout.write(`${String(Math.round((Date.now() - startedAt) / 1_000)).padStart(4)} s  ${line}\n`);
  };

  const result = await simulate(run, say);

  const { violations } = result.verdict;
  process.stdout.write(`\n${figures(result)}\n`);
  for (const violation of violations) process.stdout.write(`\nVIOLATION: ${violation}`);
  if (violations.length > 0) process.stdout.write(`\n\nReplay: npm run simulate -- --wire --seed ${seed}\n`);
  return violations.length === 0 ? 0 : 1;
};

/**
 * `npm run simulate -- --wire`
 * @returns the exit code
 */
export const runOverWire = async (args: string[]): Promise<number> => {
  const run = readOptions(args, Date.now());
  const { requests, rate, faults, seed } = run;
  process.stdout.write(`--requests ${requests} --rate ${rate} --faults ${faults} --seed ${seed}\n`);
  await synth();
  return main(run);
};
