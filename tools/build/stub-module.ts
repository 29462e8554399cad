import path from 'node:path';
import type { Plugin } from 'esbuild';

const stubs = path.join(import.meta.dirname, 'stubs');

export interface Stub {
  /** The module of the SDK, below node_modules. */
  of: string;
  /** What is bundled in its place, in stubs/. */
  by: string;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Bundles our file in the place of a module. The build fails when the module is not where it was. */
export const stubModule = (trick: string, { of, by }: Stub): Plugin => ({
  name: `stub module for ${trick}`,
  setup(build) {
    const file = path.join(stubs, by);
    build.onLoad({ filter: new RegExp(`/node_modules/${escaped(of)}$`) }, () => ({
      contents: `export * from ${JSON.stringify(file)};`,
      resolveDir: stubs,
    }));
    // Without this an update of the SDK could bring everything back, and only a benchmark would tell.
    build.onEnd(({ metafile }) => {
      const inputs = Object.keys(metafile?.inputs ?? {});
      const hasClient = inputs.some((input) => input.includes('node_modules/@aws-sdk/client-'));
      const text = `${of} is in no bundle any more: find out what took its place, and whether ${by} still has to.`;
      return hasClient && !inputs.some((input) => input.endsWith(of)) ? { errors: [{ text }] } : {};
    });
  },
});
