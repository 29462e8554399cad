import { globSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { lean, type Trick } from './lean.ts';

export const root = path.join(import.meta.dirname, '../..');

/** Common bundling options. Those that go further than the SDK intends are in lean.ts. */
export const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Lambda loads ESM without a wrapper, and esbuild removes unused exports of ESM only.
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // 'main' alone would choose the CommonJS builds, whose require() fails in an ESM bundle.
  mainFields: ['module', 'main'],
  // Less code to read and compile at a cold start. Error names are string literals, so Retry and Catch still match.
  minify: true,
  // Licences are in the packages of the lock file; in a bundle they are only bytes to load.
  legalComments: 'none',
  metafile: true,
} satisfies esbuild.BuildOptions;

/** Paths of the handlers below functions/. The folder names the function: `reconcile/on-schedule` is `reconcile-on-schedule`. */
const handlerFolders = (): string[] =>
  globSync('functions/**/handler.ts', { cwd: root })
    .map((file) => path.relative('functions', path.dirname(file)).replaceAll(path.sep, '/'))
    .sort();

const nameOf = (folder: string): string => folder.replaceAll('/', '-');

/** The names of all functions. */
export const functionNames = (): string[] => handlerFolders().map(nameOf);

/** A source file below the root, and the name of its bundle in the output folder, without an extension. */
interface Entry {
  in: string;
  out: string;
}

/** The deployed bundles: a folder for each function. */
export const deployedEntries = (): Entry[] =>
  handlerFolders().map((folder) => ({
    in: `functions/${folder}/handler.ts`,
    out: `${nameOf(folder)}/index`,
  }));

/**
 * Bundles with the options of the deployment.
 *
 * @param without tricks to leave out, for the benchmark that measures each one
 * @returns esbuild's metadata of inputs and outputs
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
