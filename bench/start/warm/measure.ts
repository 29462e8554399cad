import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';
import { bundle, root } from '../../../tools/build/bundle.ts';
import { CASES } from '../cases.ts';
import { type Spread, spread } from '../statistics.ts';

const Batches = z.object({ bare: z.array(z.number()), wrapped: z.array(z.number()) });

/** Microseconds per call of a warm no-op step: bare and wrapped. Its log goes to /dev/null. */
export const measureWrapper = async (): Promise<{ bare: Spread; wrapped: Spread }> => {
  const outdir = path.join(root, 'dist/bench/warm');
  await bundle([{ in: 'bench/start/warm/wrapped.ts', out: 'wrapped' }], outdir);
  const event = CASES.find(({ name }) => name === 'create-pool')?.event;
  const program = path.join(import.meta.dirname, 'process.js');
  const file = pathToFileURL(path.join(outdir, 'wrapped.mjs')).href;
  const { stderr, status } = spawnSync(process.execPath, [program, file, JSON.stringify(event)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The warm wrapper could not be measured:\n${stderr}`);
  const batches = Batches.parse(JSON.parse(stderr));

  return { bare: spread(batches.bare), wrapped: spread(batches.wrapped) };
};
