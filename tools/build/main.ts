/**
 * Bundles every functions/<verb-noun>/handler.ts into dist/functions/<verb-noun>/index.mjs, which AWS and the local stack
 * deploy. Prints a line for each bundle; exit code 1 when one does not build.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { bundle, deployedEntries, root } from './bundle.ts';

const outdir = path.join(root, 'dist/functions');
rmSync(outdir, { recursive: true, force: true });

// esbuild has printed the fault and its place. A stack trace of this script would hide it.
const { outputs } = await bundle(deployedEntries(), outdir).catch(() => process.exit(1));

for (const [file, { bytes }] of Object.entries(outputs)) {
  console.error(`${file}  ${(bytes / 1000).toFixed(0)} kB`);
}
