import { globSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { lean, type Trick } from './lean.ts';

export const root = path.join(import.meta.dirname, '../..');

/** What anybody would choose who bundles with care. The rest, which goes further than the SDK means to, is in lean.ts. */
export const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Lambda loads ESM without the cost of a wrapper, and esbuild drops unused exports of ESM only.
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // 'main' alone would pick the CommonJS builds, whose require() crashes an ESM bundle as it loads.
  mainFields: ['module', 'main'],
  // Less to read and compile at a cold start. Error names are string literals here, so Retry and Catch still match.
  minify: true,
  // Licences travel with the repository's lock file; in a bundle they are only bytes to load.
  legalComments: 'none',
  metafile: true,
} satisfies esbuild.BuildOptions;

/** The verb-noun names of all functions, from the folders that have a handler. */
export const functionNames = (): string[] =>
  globSync('functions/*/handler.ts', { cwd: root })
    .map((file) => path.basename(path.dirname(file)))
    .sort();

/** A source file below the root, and what its bundle is named in the output folder, without an ending. */
interface Entry {
  in: string;
  out: string;
}

/** What is deployed: a folder for each function. */
export const deployedEntries = (): Entry[] =>
  functionNames().map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` }));

/**
 * Bundles as it is deployed.
 *
 * @param without tricks to leave out: what the benchmark does to find out what each saves
 * @returns what esbuild says of inputs and outputs
 */
export const bundle = async (
  entries: Entry[],
  outdir: string,
  without: readonly Trick[] = [],
): Promise<esbuild.Metafile> => {
  const { metafile } = await esbuild.build({
    ...options,
    entryPoints: entries,
    outdir,
    plugins: lean(without),
  });

  return metafile;
};
