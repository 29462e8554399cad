import { defineConfig } from 'vitest/config';

/** The tests that run against mutants: those without a stack, so that hundreds of runs take minutes. */
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    testTimeout: 10_000,
    maxWorkers: 1,
  },
});
