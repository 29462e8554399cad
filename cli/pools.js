#!/usr/bin/env node
// Plain JavaScript, because an older Node reads no .ts: starts the tool on the Node that `npm ci` brings along.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED = 24;

if (Number.parseInt(process.versions.node, 10) >= WANTED) await import('./main.ts');
else {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { status, signal, error } = spawnSync(newerNode(), [main, ...process.argv.slice(2)], {
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
    return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  } catch {
    return 'node-is-not-installed';
  }
}
