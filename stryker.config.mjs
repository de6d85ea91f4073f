import { env } from 'node:process';

const folder = env.MUTATION_FOLDER;
if (!folder) throw new Error('Set MUTATION_FOLDER to a folder of src, such as client');

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [`src/${folder}/**/*.ts`, '!src/**/index.ts'],
  // A string is mostly the text of a message, whose wording the tests leave open.
  mutator: { excludedMutations: ['StringLiteral'] },
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation.vitest.config.ts' },
  coverageAnalysis: 'perTest',
  timeoutMS: 20_000,
  concurrency: 2,
  thresholds: { high: 96, low: 94, break: 92 },
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false },
  htmlReporter: { fileName: `.cache/mutation/${folder}.html` },
  jsonReporter: { fileName: `.cache/mutation/${folder}.json` },
  tempDirName: '.cache/stryker',
  ignorePatterns: ['.cache', 'dist', 'docs'],
};
