import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/foreign/**'], // `npm run test:foreign`
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: '.cache/tests.json' }]],
  },
});
