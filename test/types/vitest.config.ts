import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['*.test.ts'],
    maxConcurrency: availableParallelism(),
    testTimeout: 300_000,
    reporters: ['default', ['json', { outputFile: '../../.cache/tests-types.json' }]],
  },
});
