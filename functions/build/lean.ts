import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/*
 * How the bundles start faster than the SDK as it comes: by leaving out what Lambda does not need. Each piece says what
 * it saves of create-pool's load, as `npm run bench:start -- --ablation` measured it, and what would break it.
 * Code that is not bundled (tests, scripts) uses the SDK as it comes.
 */

const standIns = path.join(import.meta.dirname, 'stand-ins');

interface StandIn {
  /** The module of the SDK, below node_modules. */
  of: string;
  /** What is bundled in its place, in stand-ins/. */
  by: string;
  /** The package without which nothing asks for the module. */
  onlyWith?: string;
}

/** Modules of the SDK that are too much for Lambda. Each stand-in says what it does not do. */
const STAND_INS = {
  // The chain of providers asks profiles, SSO, STS, processes and instance metadata, and brings a client for each: a
  // third of the load and 143 kB. Breaks where credentials are not in the environment: SnapStart, containers, EC2.
  credentials: { of: '@aws-sdk/credential-provider-node/dist-es/index.js', by: 'credentials.ts' },
  // Every setting that the environment leaves open is looked for in ~/.aws, which Lambda does not have: 5% of the load,
  // 7% of load and first call. Breaks where something is set in a file that is deployed with the function.
  settings: {
    of: '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js',
    by: 'settings.ts',
  },
  // Reached by a dynamic import, for which esbuild keeps everything behind it, wrapped in functions: 15% of the load,
  // 19 kB. Breaks with the first operation that streams events (none of SMS, Step Functions, EventBridge, DynamoDB).
  'event streams': { of: '@smithy/core/dist-es/submodules/event-streams/index.js', by: 'event-streams.ts' },
  // No time, but 4 kB that only a Node without OpenSSL would run.
  'SHA-256': { of: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js', by: 'sha256.ts' },
  // No time, but 2 kB that only EC2 would run, with AWS_DEFAULTS_MODE=auto.
  'instance metadata': {
    of: '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    by: 'instance-metadata.ts',
  },
  // 7 kB of DynamoDB's client. Breaks where AWS_ENABLE_ENDPOINT_DISCOVERY is set and matters.
  'endpoint cache': {
    of: '@aws-sdk/endpoint-cache/dist-es/EndpointCache.js',
    by: 'endpoint-cache.ts',
    onlyWith: '@aws-sdk/client-dynamodb',
  },
} as const satisfies Record<string, StandIn>;

export type Trick = keyof typeof STAND_INS | 'built-in modules' | 'manifests';

export const TRICKS: readonly Trick[] = [
  'built-in modules',
  'credentials',
  'settings',
  'event streams',
  'SHA-256',
  'instance metadata',
  'manifests',
];

/** @param without tricks to leave out */
export const lean = (without: readonly Trick[] = []): Plugin[] => [
  ...(without.includes('built-in modules') ? [] : [builtIns]),
  ...(without.includes('manifests') ? [] : [manifests]),
  ...Object.entries(STAND_INS)
    .filter(([trick]) => !without.some((name) => name === trick))
    .map(([trick, standIn]) => standInFor(trick, standIn)),
];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Bundles our file in the place of a module. The build fails when the module is not where it was. */
const standInFor = (trick: string, { of, by, onlyWith }: StandIn): Plugin => ({
  name: `stand-in for ${trick}`,
  setup(build) {
    const file = path.join(standIns, by);
    build.onLoad({ filter: new RegExp(`/node_modules/${escaped(of)}$`) }, () => ({
      contents: `export * from ${JSON.stringify(file)};`,
      resolveDir: standIns,
    }));
    // Without this an update of the SDK could bring everything back, and only a benchmark would tell.
    build.onEnd(({ metafile }) => {
      const inputs = Object.keys(metafile?.inputs ?? {});
      const missed = inputs.some((input) => input.includes(`node_modules/${onlyWith ?? '@aws-sdk/client-'}`));
      const text = `${of} is in no bundle any more: find out what took its place, and whether ${by} still has to.`;
      return missed && !inputs.some((input) => input.endsWith(of)) ? { errors: [{ text }] } : {};
    });
  },
});

/** A client imports its whole package.json for one member, the version that it tells the service: no time, but 2 kB. */
const manifests: Plugin = {
  name: 'manifests',
  setup(build) {
    build.onLoad(
      { filter: /\/node_modules\/@aws-sdk\/client-[^/]+\/package\.json$/ },
      async ({ path: file }) => {
        const { version }: { version: string } = JSON.parse(await readFile(file, 'utf8'));
        return { contents: JSON.stringify({ version }), loader: 'json' };
      },
    );
  },
};

/**
 * An ESM import of a module of Node reads every export of it, and some of them are loaded when they are read: node:http
 * brings undici (38 ms against 3), node:process the standard streams (6), node:fs streams and promises (4), node:util
 * and node:crypto a little. getBuiltinModule gives the same object and reads nothing: a tenth of the load, and a good
 * half with the SDK's own credentials, which import node:http.
 *
 * The object is only inherited from, because esbuild copies the own properties of a CommonJS module, which would read
 * them after all. So each export is read where it is used. Breaks with a default import by a file of ours: it is the
 * heir, in which functions that use `this`, as those of node:process, miss their object. Import by name.
 */
const builtIns: Plugin = {
  name: 'built-in modules',
  setup(build) {
    const names = new Set(builtinModules);
    build.onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path: given }) => {
      const name = given.replace(/^node:/, '');
      return names.has(name)
        ? { path: `node:${name}`, namespace: 'built-in', sideEffects: false }
        : undefined;
    });
    build.onLoad({ filter: /./, namespace: 'built-in' }, ({ path: name }) => ({
      contents: `const real = process.getBuiltinModule(${JSON.stringify(name)});
        module.exports = Object.create(real, { __esModule: { value: true }, default: { value: real } });`,
    }));
  },
};
