import { defineConfig } from 'vitest/config';
import { isAll } from './hosts/slow.ts';

export default defineConfig({
  test: {
    include: ['*.test.ts'],
    // It builds an app of its own.
    exclude: isAll ? [] : ['next-sub-path.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    reporters: ['default', ['json', { outputFile: '../../.cache/tests-examples.json' }]],
  },
});
