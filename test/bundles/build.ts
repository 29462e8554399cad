import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { bundle, deployedEntries } from '../../tools/build/bundle.ts';

export interface Built {
  /** By name of the function, or of the fixture. */
  bundles: { name: string; file: string; bytes: number; inputs: string[] }[];
  fileOf(name: string): string;
  remove(): void;
}

const read = ({ outputs }: Metafile, outdir: string) =>
  Object.entries(outputs).map(([output, { bytes, inputs, entryPoint = '' }]) => ({
    name: path.basename(path.dirname(output)),
    file: path.join(outdir, path.basename(path.dirname(output)), 'index.mjs'),
    bytes,
    // What is in the bundle, as opposed to what was read and dropped.
    inputs: Object.entries(inputs).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 && input !== entryPoint ? [input] : [],
    ),
  }));

/** Bundles what is deployed, and a fixture with a client that the functions may come to use, into a folder of its own. */
export const build = async (): Promise<Built> => {
  const outdir = mkdtempSync(path.join(tmpdir(), 'bundles-'));
  const fixture = { in: 'test/bundles/fixtures/dynamodb.ts', out: 'dynamodb/index' };
  const bundles = read(await bundle([...deployedEntries(), fixture], outdir), outdir);

  return {
    bundles,
    fileOf: (name) => path.join(outdir, name, 'index.mjs'),
    remove: () => rmSync(outdir, { recursive: true }),
  };
};
