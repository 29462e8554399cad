import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import * as z from 'zod/mini';

const Manifest = z.object({ version: z.string() });

/** A client imports its whole package.json for one member, the version that it tells the service: no time, but 2 kB. */
export const manifests: Plugin = {
  name: 'manifests',
  setup(build) {
    build.onLoad(
      { filter: /\/node_modules\/@aws-sdk\/client-[^/]+\/package\.json$/ },
      async ({ path: file }) => {
        const { version } = Manifest.parse(JSON.parse(await readFile(file, 'utf8')));
        return { contents: JSON.stringify({ version }), loader: 'json' };
      },
    );
  },
};

const Partitions = z.object({
  partitionsInfo: z.looseObject({
    partitions: z.array(
      z.looseObject({ regionRegex: z.string(), regions: z.record(z.string(), z.unknown()) }),
    ),
  }),
});

/**
 * The SDK has every Region with its name in words, by which it finds the partition. The pattern of the partition finds
 * it as well: no time, but 2 kB. Regions that no pattern knows, the global ones, stay.
 */
export const regions: Plugin = {
  name: 'regions',
  setup(build) {
    build.onLoad(
      { filter: /\/node_modules\/@aws-sdk\/core\/.*\/aws\/partitions\.js$/ },
      async ({ path: file }) => {
        const { partitionsInfo } = Partitions.parse(await import(pathToFileURL(file).href));
        const partitions = partitionsInfo.partitions.map((partition) => {
          const pattern = new RegExp(partition.regionRegex);
          const unknown = Object.entries(partition.regions).filter(([name]) => !pattern.test(name));
          return { ...partition, regions: Object.fromEntries(unknown) };
        });
        return {
          contents: `export const partitionsInfo = ${JSON.stringify({ ...partitionsInfo, partitions })};`,
        };
      },
    );
  },
};
