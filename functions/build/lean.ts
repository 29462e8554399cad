import { builtinModules } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/*
 * How the bundles start faster than the SDK as it comes. Everything here takes away what Lambda does not need; what
 * each piece saves is measured by `npm run bench:start -- --ablation` and written down in docs/performance.md.
 * Code that is not bundled (tests, scripts) uses the SDK as it comes.
 */

const standIns = path.join(import.meta.dirname, 'stand-ins');

/** Modules of the SDK that are too much for Lambda, and the file in stand-ins/ that is bundled in their place. */
const STAND_INS = {
  // The chain of providers asks profiles, SSO, STS, processes and instance metadata, and brings a client for each.
  credentials: { of: '@aws-sdk/credential-provider-node/dist-es/index.js', by: 'credentials.ts' },
  // Every setting that the environment leaves open is looked for in ~/.aws, which Lambda does not have.
  settings: {
    of: '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js',
    by: 'settings.ts',
  },
  // Reached by a dynamic import, which also makes esbuild wrap every module behind it in a function.
  'event streams': { of: '@smithy/core/dist-es/submodules/event-streams/index.js', by: 'event-streams.ts' },
} as const;

export type Trick = keyof typeof STAND_INS | 'built-in modules';

export const TRICKS: readonly Trick[] = ['built-in modules', 'credentials', 'settings', 'event streams'];

/** @param without tricks to leave out */
export const lean = (without: readonly Trick[] = []): Plugin[] => [
  ...(without.includes('built-in modules') ? [] : [builtIns]),
  ...Object.entries(STAND_INS)
    .filter(([trick]) => !without.some((name) => name === trick))
    .map(([trick, { of, by }]) => standIn(trick, of, by)),
];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Bundles our file in the place of a module. The build fails when the module is not where it was. */
const standIn = (trick: string, of: string, by: string): Plugin => ({
  name: `stand-in for ${trick}`,
  setup(build) {
    let used = false;
    build.onLoad({ filter: new RegExp(`/node_modules/${escaped(of)}$`) }, () => {
      used = true;
      return { contents: `export * from ${JSON.stringify(path.join(standIns, by))};`, resolveDir: standIns };
    });
    // Without this an update of the SDK could bring everything back, and only a benchmark would tell.
    build.onEnd(() => {
      const text = `${of} is in no bundle any more: find out what took its place, and whether ${by} still has to.`;
      return used ? {} : { errors: [{ text }] };
    });
  },
});

/**
 * An ESM import of a module of Node reads every export of it, and some of them are loaded when they are read: node:http
 * brings undici (38 ms against 3), node:process the standard streams (6), node:fs streams and promises (4), node:util
 * and node:crypto a little. getBuiltinModule gives the same object and reads nothing.
 *
 * The object is only inherited from, because esbuild copies the own properties of a CommonJS module, which would read
 * them after all. So each export is read where it is used. A default import by a file of ours is the heir: functions
 * that use `this`, as those of node:process, would miss their object there. Import by name, or use the global.
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
