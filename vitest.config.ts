import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that need nothing but Node: they run on every system, and together in less than a minute. */
const UNIT = [
  'test/{client,client-for,home,jwt,media-servers,node,sandbox,server,sign-in}/**/!(*redis*).test.ts',
  'test/project.test.ts',
];

/** These folders have configurations of their own: `npm run test:foreign` and so on. */
const OWN_ROOTS = 'test/{browsers,corpus,examples,foreign,runtimes,site,types}/**';

export default defineConfig({
  test: {
    // Most of the time the tests wait for browsers and programs, so that two files at once pay off on two cores too.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: '.cache/tests.json' }]],
    projects: [
      { extends: true, test: { name: 'unit', include: UNIT } },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', OWN_ROOTS, ...UNIT],
        },
      },
    ],
    coverage: {
      include: ['src/{client,client-for,home,jwt,media-servers,node,sandbox,server,sign-in}/**'],
      reporter: ['text-summary', 'lcovonly'],
      reportsDirectory: '.cache/coverage',
      thresholds: { statements: 95, branches: 95, functions: 95 },
    },
  },
});
