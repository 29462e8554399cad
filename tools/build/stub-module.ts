import path from 'node:path';
import type { Plugin } from 'esbuild';

const stubs = path.join(import.meta.dirname, 'stubs');

export interface Stub {
  /** The module of the SDK, below node_modules. */
  of: string;
  /** The file in stubs/ that replaces it. */
  by: string;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Replaces a module by a stub module. The build fails when the module is no longer at its path. */
export const stubModule = (trick: string, { of, by }: Stub): Plugin => ({
  name: `stub module for ${trick}`,
  setup(build) {
    const file = path.join(stubs, by);
    build.onLoad({ filter: new RegExp(`/node_modules/${escaped(of)}$`) }, () => ({
      contents: `export * from ${JSON.stringify(file)};`,
      resolveDir: stubs,
    }));
    // Otherwise an SDK update could bring the module back, and only a benchmark would notice.
    build.onEnd(({ metafile }) => {
      const inputs = Object.keys(metafile?.inputs ?? {});
      const hasClient = inputs.some((input) => input.includes('node_modules/@aws-sdk/client-'));
      const text = `${of} is in no bundle: the SDK has moved or removed it. Update its path in tools/build/lean.ts, or remove ${by}.`;
      return hasClient && !inputs.some((input) => input.endsWith(of)) ? { errors: [{ text }] } : {};
    });
  },
});
