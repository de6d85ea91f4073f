import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { browsers } from './browsers.ts';

const all = Object.entries(browsers);
const missing = all.filter(([, { file }]) => !existsSync(file));
for (const [, { name, file }] of missing) {
  process.stderr.write(`${name} is not tested: there is no ${file}.\n`);
}

export default defineConfig({
  test: {
    include: ['*.test.ts'],
    exclude: missing.map(([key]) => `${key}.test.ts`),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: '../../.cache/tests-browsers.json' }]],
  },
});
