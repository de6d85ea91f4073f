import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['*.test.ts'],
    testTimeout: 240_000,
    maxConcurrency: 2,
    reporters: ['default', ['json', { outputFile: '../../.cache/tests-corpus.json' }]],
  },
});
