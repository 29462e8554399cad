import type { Plugin } from 'esbuild';
import { builtIns } from './built-ins.ts';
import { type Stub, stubModule } from './stub-module.ts';

/*
 * These tricks make the bundles start faster: they leave out what the SDK does not need in Lambda. Each comment says what
 * would break the trick; docs/performance.md has what it saves, measured by `npm run bench -- start --ablation`. Remove a
 * trick that saves less than 0.02 of either ratio.
 * Code that is not bundled (tests, scripts) uses the unmodified SDK.
 */

/** Modules of the SDK that are too much for Lambda. Each stub module says what it does not support. */
const STUBS = {
  // The provider chain tries profiles, SSO, STS, processes and instance metadata, and needs a client for each.
  // Breaks where credentials are not in the environment: SnapStart, containers, EC2.
  credentials: { of: '@aws-sdk/credential-provider-node/dist-es/index.js', by: 'credentials.ts' },
  // The SDK reads every setting that the environment does not have from ~/.aws, which does not exist in Lambda.
  // Breaks for a setting in a file that is deployed with the function.
  settings: {
    of: '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js',
    by: 'settings.ts',
  },
  // A dynamic import, for which esbuild keeps everything behind it, wrapped in functions.
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
