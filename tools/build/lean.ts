import type { Plugin } from 'esbuild';
import { builtIns } from './built-ins.ts';
import { type Stub, stubModule } from './stub-module.ts';

/*
 * How the bundles start faster than the SDK as it comes: by leaving out what Lambda does not need. Each trick says what
 * would break it; docs/performance.md has what it saves, as `npm run bench -- start --ablation` measured it. A trick
 * that saves less than 0.02 of either ratio is not worth its place here.
 * Code that is not bundled (tests, scripts) uses the SDK as it comes.
 */

/** Modules of the SDK that are too much for Lambda. Each stub says what it does not do. */
const STUBS = {
  // The chain of providers asks profiles, SSO, STS, processes and instance metadata, and brings a client for each.
  // Breaks where credentials are not in the environment: SnapStart, containers, EC2.
  credentials: { of: '@aws-sdk/credential-provider-node/dist-es/index.js', by: 'credentials.ts' },
  // Every setting that the environment leaves open is looked for in ~/.aws, which Lambda does not have.
  // Breaks where something is set in a file that is deployed with the function.
  settings: {
    of: '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js',
    by: 'settings.ts',
  },
  // Reached by a dynamic import, for which esbuild keeps everything behind it, wrapped in functions.
  // Breaks with the first operation that streams events (none of SMS, Step Functions, EventBridge, DynamoDB).
  'event streams': { of: '@smithy/core/dist-es/submodules/event-streams/index.js', by: 'event-streams.ts' },
} as const satisfies Record<string, Stub>;

export type Trick = keyof typeof STUBS | 'built-in modules';

export const TRICKS: readonly Trick[] = ['built-in modules', 'credentials', 'settings', 'event streams'];

/** @param without tricks to leave out */
export const lean = (without: readonly Trick[] = []): Plugin[] => [
  ...(without.includes('built-in modules') ? [] : [builtIns]),
  ...Object.entries(STUBS)
    .filter(([trick]) => !without.some((name) => name === trick))
    .map(([trick, stub]) => stubModule(trick, stub)),
];
