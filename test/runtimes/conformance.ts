/** One suite for every runtime. It is bundled once, so that all of them run the same bytes. */
import { bodies, streamedBodies } from './cases/bodies.ts';
import type { Cases } from './cases/case.ts';
import { deviceKeys } from './cases/device-keys.ts';
import { oneCall } from './cases/one-call.ts';
import { overHttp } from './cases/over-http.ts';
import { pagePart } from './cases/page-part.ts';
import { serverRoutes } from './cases/server-routes.ts';
import { signIn } from './cases/sign-in.ts';

/** The cases by what they are about: the columns of the table in docs/runtimes.md. */
const withoutWebCrypto: Record<string, Cases> = {
  'One call': oneCall,
  'Signing in': signIn,
  'Over HTTP': overHttp,
};
const everywhere: Record<string, Cases> = {
  ...withoutWebCrypto,
  'Device keys': deviceKeys,
  'Page part': pagePart,
  Bodies: bodies,
};
/** A page is no server: its `Request` takes no cookies. */
const outsidePages: Record<string, Cases> = {
  Bodies: { ...bodies, ...streamedBodies },
  'Server routes': serverRoutes,
};

/** `native`: an app on React Native, which has no Web Crypto. */
export type Place = 'page' | 'process' | 'native';

export const topicsOf = (place: Place): Record<string, Cases> =>
  ({
    page: everywhere,
    process: { ...everywhere, ...outsidePages },
    native: withoutWebCrypto,
  })[place];

/** What a runtime says of one case: `problem` where it does not hold. */
export interface Result {
  topic: string;
  name: string;
  problem?: string;
}

/** Runs all cases, one after the other. `plexTv` and `bodiesApi` are origins on the host. */
export async function run(
  plexTv: string,
  bodiesApi: string,
  place: Place = 'document' in globalThis ? 'page' : 'process',
): Promise<Result[]> {
  const topics = topicsOf(place);
  const results: Result[] = [];
  for (const [topic, cases] of Object.entries(topics)) {
    for (const [name, hold] of Object.entries(cases)) {
      const problem = await hold(plexTv, bodiesApi).then(
        () => undefined,
        (error: unknown) => String(error instanceof Error ? error.stack : error),
      );
      results.push({ topic, name, ...(problem !== undefined && { problem }) });
    }
  }
  return results;
}
