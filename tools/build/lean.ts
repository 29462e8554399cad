import type { Plugin } from 'esbuild';
import { builtIns } from './built-ins.ts';
import { manifests, regions } from './data.ts';
import { exceptions } from './exceptions.ts';
import { type StandIn, standInFor } from './stub.ts';

/*
 * How the bundles start faster than the SDK as it comes: by leaving out what Lambda does not need. Each piece says what
 * it saves of create-pool's load, as `npm run bench -- start --ablation` measured it, and what would break it.
 * Code that is not bundled (tests, scripts) uses the SDK as it comes.
 */

/** Modules of the SDK that are too much for Lambda. Each stand-in says what it does not do. */
const STAND_INS = {
  // The chain of providers asks profiles, SSO, STS, processes and instance metadata, and brings a client for each: a
  // third of the load and 143 kB. Breaks where credentials are not in the environment: SnapStart, containers, EC2.
  credentials: { of: '@aws-sdk/credential-provider-node/dist-es/index.js', by: 'credentials.ts' },
  // Every setting that the environment leaves open is looked for in ~/.aws, which Lambda does not have: 6% of the load,
  // 7% of load and first call. Breaks where something is set in a file that is deployed with the function.
  settings: {
    of: '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js',
    by: 'settings.ts',
  },
  // Reached by a dynamic import, for which esbuild keeps everything behind it, wrapped in functions: 13% of the load,
  // 19 kB. Breaks with the first operation that streams events (none of SMS, Step Functions, EventBridge, DynamoDB).
  'event streams': { of: '@smithy/core/dist-es/submodules/event-streams/index.js', by: 'event-streams.ts' },
  // No time, but 4 kB that only a Node without OpenSSL would run.
  'SHA-256': { of: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js', by: 'sha256.ts' },
  // No time, but 2 kB that only EC2 would run, with AWS_DEFAULTS_MODE=auto.
  'instance metadata': {
    of: '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    by: 'instance-metadata.ts',
  },
  // No time, but 3 kB that only AWS_RETRY_MODE=adaptive would run.
  'adaptive retry': {
    of: '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js',
    by: 'adaptive-retry.ts',
  },
  // 7 kB of DynamoDB's client. Breaks where AWS_ENABLE_ENDPOINT_DISCOVERY is set and matters.
  'endpoint cache': {
    of: '@aws-sdk/endpoint-cache/dist-es/EndpointCache.js',
    by: 'endpoint-cache.ts',
    onlyWith: '@aws-sdk/client-dynamodb',
  },
} as const satisfies Record<string, StandIn>;

export type Trick = keyof typeof STAND_INS | 'built-in modules' | 'manifests' | 'regions' | 'exceptions';

export const TRICKS: readonly Trick[] = [
  'built-in modules',
  'credentials',
  'settings',
  'event streams',
  'SHA-256',
  'instance metadata',
  'adaptive retry',
  'manifests',
  'regions',
  'exceptions',
];

/** @param without tricks to leave out */
export const lean = (without: readonly Trick[] = []): Plugin[] => [
  ...(without.includes('built-in modules') ? [] : [builtIns]),
  ...(without.includes('manifests') ? [] : [manifests]),
  ...(without.includes('regions') ? [] : [regions]),
  ...(without.includes('exceptions') ? [] : [exceptions]),
  ...Object.entries(STAND_INS)
    .filter(([trick]) => !without.some((name) => name === trick))
    .map(([trick, standIn]) => standInFor(trick, standIn)),
];
