import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['*.test.ts'],
    testTimeout: 60_000,
    setupFiles: ['network-card.ts'],
    reporters: ['default', ['json', { outputFile: '../../.cache/tests-foreign.json' }]],
  },
});
