import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * An ESM import of a Node module reads all its exports, and some of them load more code when they are read: node:http
 * loads undici (38 ms against 3), node:process the standard streams (6), node:fs streams and promises (4), node:util and
 * node:crypto a little. getBuiltinModule returns the same object without reading exports. That saves a tenth of the
 * load time, and more where something imports node:http, as the SDK's own credentials do.
 *
 * A new object inherits from the module, because esbuild copies the own properties of a CommonJS module, which would
 * read them after all. So each export is read where it is used. A default import in our code would break: it gets the
 * inheriting object, and functions that use `this`, such as those of node:process, fail on it. Import by name.
 */
export const builtIns: Plugin = {
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
