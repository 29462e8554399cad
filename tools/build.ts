/**
 * Bundles every functions/<verb-noun>/handler.ts into dist/functions/<verb-noun>/index.mjs: the folders that
 * are deployed, and that the local stack runs. One line of output a bundle; exit code 1 when one does not build.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { bundle, deployedEntries, root } from './build/bundle.ts';

const outdir = path.join(root, 'dist/functions');
rmSync(outdir, { recursive: true, force: true });

// esbuild has printed what is wrong and where; a stack trace of this script would bury it.
const { outputs } = await bundle(deployedEntries(), outdir).catch(() => process.exit(1));

for (const [file, { bytes }] of Object.entries(outputs)) {
  console.error(`${file}  ${(bytes / 1000).toFixed(0)} kB`);
}
