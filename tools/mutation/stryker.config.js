const room = (name, ...files) => files.map((file) => `functions/${name}/${file}.ts`);

/** Mutation testing of the decisions: validator, classifier, ids, ledger and result. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tools/mutation/vitest.config.ts', related: false },
  mutate: [
    ...room('intake', 'normalise', 'request-faults', 'triggers', 'identity'),
    ...room('failures', 'classify', 'failure-of', 'reasons'),
    ...room('idempotency', 'ids', 'claim', 'store', 'complete'),
    ...room('pools', 'ownership-tags', 'find-owned-pool'),
    ...room('results', 'result'),
  ],
  coverageAnalysis: 'perTest',
  // A mutant in code that runs at module load, mostly tables of sentences, needs the whole suite and shows little.
  ignoreStatic: true,
  incremental: false,
  concurrency: 2,
  timeoutMS: 10_000,
  // Stryker would rewrite the paths in it with TypeScript's old API, which TypeScript 7 does not have; Node needs none.
  tsconfigFile: 'none',
  ignorePatterns: ['cdk.out', 'dist', 'docs'],
  tempDirName: '.stryker-tmp/sandbox',
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: '.stryker-tmp/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
};
