import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { root } from '../../tools/build/bundle.ts';

const Manifest = z.object({ version: z.string() });

const version = (name: string): string => {
  const file = path.join(root, 'node_modules', name, 'package.json');

  return `${name} ${Manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version}`;
};

/** The machine and the versions, in one line. */
export const machine = (): string => {
  const [cpu] = cpus();
  const libraries = [
    '@aws-sdk/client-pinpoint-sms-voice-v2',
    '@aws-sdk/client-sfn',
    '@aws-sdk/client-dynamodb',
    '@middy/core',
    'zod',
    '@aws-lambda-powertools/logger',
    'esbuild',
  ].map(version);

  return `${cpus().length} × ${cpu?.model.trim()}, Node ${process.versions.node}, ${libraries.join(', ')}`;
};
