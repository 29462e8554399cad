import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { bundle, deployedEntries } from '../../tools/build/bundle.ts';

export interface Built {
  /** By name of the function or the fixture. */
  bundles: { name: string; file: string; bytes: number; inputs: string[] }[];
  fileOf(name: string): string;
  remove(): void;
}

const read = ({ outputs }: Metafile, outdir: string) =>
  Object.entries(outputs).map(([output, { bytes, inputs, entryPoint = '' }]) => ({
    name: path.basename(path.dirname(output)),
    file: path.join(outdir, path.basename(path.dirname(output)), 'index.mjs'),
    bytes,
    // The modules that are in the bundle, without those that were read and removed.
    inputs: Object.entries(inputs).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 && input !== entryPoint ? [input] : [],
    ),
  }));

/** Bundles the deployed functions, and a fixture with a client that the functions may use later, into a new folder. */
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
