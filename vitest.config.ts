import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/{browsers,corpus,examples,foreign,runtimes,types}/**'], // `npm run test:foreign` and so on
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: '.cache/tests.json' }]],
  },
});
