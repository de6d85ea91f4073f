/** One suite for every runtime. It is bundled once, so that all of them run the same bytes. */
import type { Cases } from './cases/case.ts';
import { deviceKeys } from './cases/device-keys.ts';
import { oneCall } from './cases/one-call.ts';
import { overHttp } from './cases/over-http.ts';
import { signIn } from './cases/sign-in.ts';

/** The cases by what they are about: the rows of the table in the README. */
export const topics: Record<string, Cases> = {
  'One call': oneCall,
  'Signing in': signIn,
  'Device keys': deviceKeys,
  'Over HTTP': overHttp,
};

/** What a runtime says of one case: `problem` where it does not hold. */
export interface Result {
  topic: string;
  name: string;
  problem?: string;
}

/** Runs all cases, one after the other. `plexTv` is the origin of a sandbox on the host. */
export async function run(plexTv: string): Promise<Result[]> {
  const results: Result[] = [];
  for (const [topic, cases] of Object.entries(topics)) {
    for (const [name, hold] of Object.entries(cases)) {
      const problem = await hold(plexTv).then(
        () => undefined,
        (error: unknown) =>
          error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
      results.push({ topic, name, ...(problem !== undefined && { problem }) });
    }
  }
  return results;
}
