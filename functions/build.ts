/**
 * Bundles every functions/<verb-noun>/handler.ts into dist/functions/<verb-noun>/index.mjs: the folders that
 * are deployed, and that the local stack runs. One line of output a bundle; exit code 1 when one does not build.
 */
import { globSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.join(import.meta.dirname, '..');
const outdir = path.join(root, 'dist/functions');

const options = {
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
} satisfies esbuild.BuildOptions;

/** The verb-noun names of all functions, from the folders that have a handler. */
const names = globSync('functions/*/handler.ts', { cwd: root })
  .map((file) => path.basename(path.dirname(file)))
  .sort();

rmSync(outdir, { recursive: true, force: true });

const result = await esbuild
  .build({
    ...options,
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` })),
    outdir,
    metafile: true,
  })
  // esbuild has printed what is wrong and where; a stack trace of this script would bury it.
  .catch(() => process.exit(1));

for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) {
  console.error(`${file}  ${(bytes / 1000).toFixed(0)} kB`);
}
