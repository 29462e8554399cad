import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Built, build } from './build.ts';
import { LAMBDA, run } from './run.ts';

/** Bytes. For functions whose cold start somebody waits for; the reconciler has two clients and nobody waits for it. */
const LIMIT = 260_000;
const LIMIT_OFF_THE_PATH = 345_000;
const OFF_THE_PATH = new Set(['reconcile-on-execution-ended', 'show-board', 'reconcile-on-schedule']);

/** Modules that no function needs and that a change of the SDK or our code could bring back, by a pattern of the file. */
const UNWANTED = {
  'clients of STS, SSO and sign-in': /@aws-sdk\/nested-clients\//,
  'other sources of credentials':
    /@aws-sdk\/credential-provider-|@smithy\/credential-provider-imds|token-providers/,
  'readers of ~/.aws': /shared-ini-file-loader\/(loadSharedConfigFiles|parseIni|readFile)/,
  'event streams': /@smithy\/core\/dist-es\/submodules\/event-streams\/(?!index\.js)/,
  'XML and query protocols': /@aws-sdk\/(xml-builder|core\/dist-es\/submodules\/protocols\/(xml|query))/,
  'fetch and HTTP/2': /fetch-http-handler|node-http2/,
  'zod in full, and its locales': /zod\/v4\/(classic|locales)/,
  Powertools: /aws-lambda-powertools/,
};

/** Node modules that must not be loaded, each of which loads more. */
const UNWANTED_OF_NODE = [
  /undici/,
  /^NativeModule internal\/fs\/(promises|streams)$/,
  /readline/,
  / zlib$/,
  / tty$/,
];

describe('A bundle', () => {
  let built: Built;
  beforeAll(async () => {
    built = await build();
  });
  afterAll(() => built.remove());

  it('stays within its size limit', () => {
    const tooLarge = built.bundles.filter(
      ({ name, bytes }) => bytes > (OFF_THE_PATH.has(name) ? LIMIT_OFF_THE_PATH : LIMIT),
    );

    expect(tooLarge.map(({ name, bytes }) => `${name}: ${bytes}`)).toEqual([]);
  });

  it.each(Object.entries(UNWANTED))('leaves out %s', (_what, pattern) => {
    const found = built.bundles.flatMap(({ name, inputs }) =>
      inputs.filter((input) => pattern.test(input)).map((input) => `${name}: ${input}`),
    );

    expect(found).toEqual([]);
  });

  it('has code for integrations only in the translators', () => {
    const knowing = built.bundles.filter(({ inputs }) =>
      inputs.some((input) => input.startsWith('functions/integrations/')),
    );

    expect(knowing.map(({ name }) => name).toSorted()).toEqual(['translate-event', 'translate-result']);
  });

  it('loads no unused modules of Node', async () => {
    const found: string[] = [];
    for (const { name, file } of built.bundles) {
      const { loaded } = await run(file, LAMBDA);
      for (const pattern of UNWANTED_OF_NODE) {
        found.push(...loaded.filter((module) => pattern.test(module)).map((module) => `${name}: ${module}`));
      }
    }

    expect(found).toEqual([]);
  });
});
