import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

// Many processes begin in the tests, and most of a begin is compiling the SDK, which is the same every time.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // For what hangs. A processor that is busy with something else makes the slowest test take a minute.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // One more than a small machine has processors: tests of the local stack wait for most of their time.
    maxWorkers: 3,
    // Each file leaves the process as it found it, so that the next one need not load the SDK and the CDK again.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
