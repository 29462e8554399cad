#!/usr/bin/env node
// Plain JavaScript, because an older Node reads no .ts: starts the tool on the Node that `npm ci` brings along.
import { spawnSync } from 'node:child_process';
import * as modules from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED = 24;

if (Number.parseInt(process.versions.node, 10) >= WANTED) {
  // Half of a start is compiling the SDK, which is the same every time.
  modules.enableCompileCache();
  await import('./main.ts');
} else {
  // Ctrl-C is for the tool, which may have a word to say before it ends.
  process.on('SIGINT', () => {});
  const self = fileURLToPath(import.meta.url);
  const { status, signal, error } = spawnSync(newerNode(), [self, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (error !== undefined) {
    console.error(
      `This needs Node ${WANTED}, which \`npm ci\` installs; found v${process.versions.node}. Run \`npm ci\`, or \`npm rebuild node\`.`,
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
