#!/usr/bin/env node
// Starts the tool on the Node that `npm ci` installs. Plain JavaScript, because an older Node cannot run .ts files.
import { spawnSync } from 'node:child_process';
import * as modules from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED = 24;

if (Number.parseInt(process.versions.node, 10) >= WANTED) {
  // Compiling the SDK takes half of the start; the cache avoids it.
  modules.enableCompileCache();
  await import('./main.ts');
} else {
  // The child handles Ctrl-C: it may have to clean up or print a message.
  process.on('SIGINT', () => {});
  const self = fileURLToPath(import.meta.url);
  const { status, signal, error } = spawnSync(newerNode(), [self, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (error !== undefined) {
    console.error(
      `pools needs Node ${WANTED}, which \`npm ci\` installs; found v${process.versions.node}. Run \`npm ci\` or \`npm rebuild node\`.`,
    );
  }
  process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 3);
}

function newerNode() {
  try {
    return join(dirname(modules.createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  } catch {
    return 'node-is-not-installed';
  }
}
