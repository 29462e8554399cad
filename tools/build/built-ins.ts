import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * An ESM import of a module of Node reads every export of it, and some of them are loaded when they are read: node:http
 * brings undici (38 ms against 3), node:process the standard streams (6), node:fs streams and promises (4), node:util
 * and node:crypto a little. getBuiltinModule gives the same object and reads nothing: a tenth of the load, and
 * more where something imports node:http, as the SDK's own credentials do.
 *
 * The object is only inherited from, because esbuild copies the own properties of a CommonJS module, which would read
 * them after all. So each export is read where it is used. Breaks with a default import by a file of ours: it is the
 * heir, in which functions that use `this`, as those of node:process, miss their object. Import by name.
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
