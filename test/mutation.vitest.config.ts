import { env } from 'node:process';
import { defineConfig } from 'vitest/config';

/** Runs the tests of one folder in one process: no Redis, no garbage collection, and no random inputs. */
export default defineConfig({
  test: {
    include: [`test/${env.MUTATION_FOLDER}/*.test.ts`],
    exclude: ['test/*/{connection,fuzz,instances,keeper-redis,property,keeper-property}.test.ts'],
    testTimeout: 30_000,
  },
});
