/**
 * Bundles every functions/<verb-noun>/handler.ts into dist/functions/<verb-noun>/index.mjs, which AWS and the local stack
 * deploy. Prints nothing but the faults; exit code 1 when a bundle does not build.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { bundle, deployedEntries, root } from './bundle.ts';

const outdir = path.join(root, 'dist/functions');
rmSync(outdir, { recursive: true, force: true });

// esbuild has printed the fault and its place. A stack trace of this script would hide it.
await bundle(deployedEntries(), outdir).catch(() => process.exit(1));
