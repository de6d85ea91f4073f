import { createPlexClient, startSignIn } from '../../src/index.ts';
import { createTokenKeeper, generateDeviceKey, type TokenKeeper } from '../../src/jwt/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Sets both clocks of this process: a week has to pass in seconds. */
function simulateTime() {
  const [wall, monotonic] = [Date.now(), performance.now()];
  const realDate = Date.now;
  let passed = 0;
  Date.now = () => wall + passed;
  performance.now = () => monotonic + passed;
  return {
    set: (ms: number) => (passed = ms),
    end() {
      Date.now = realDate;
      // Removing the property restores the method of the prototype.
      Reflect.deleteProperty(performance, 'now');
    },
  };
}

/** Signs in `count` devices at once, and uses the token of each for a week. */
async function simulateWeek(count: number) {
  const clock = simulateTime();
  const sandbox = createSandbox();
  const requests = new Map<string, number>();
  const fetch = ((request: Request) => {
    const path = new URL(request.url).pathname.replace('/api/v2', '');
    requests.set(path, (requests.get(path) ?? 0) + 1);
    return sandbox.fetch(request);
    // Only ever called with a Request, by the client below.
  }) as typeof globalThis.fetch;
  const plex = createPlexClient({ clientIdentifier: 'bench', fetch });

  const keepers: TokenKeeper[] = [];
  for (let index = 0; index < count; index++) {
    const deviceKey = await generateDeviceKey();
    const signIn = await startSignIn(plex, { deviceKey });
    sandbox.approve(signIn.code);
    await signIn.check();
    keepers.push(createTokenKeeper(plex, { deviceKey }));
  }
  requests.clear();
  for (const { getToken } of keepers) await getToken();

  const refreshes = () => requests.get('/auth/token') ?? 0;
  let calls = count;
  let most = 0;
  for (let minute = 1; minute <= 7 * 24 * 60;) {
    clock.set(minute * MINUTE);
    const before = refreshes();
    await Promise.all(keepers.map(({ getToken }) => getToken()));
    calls += count;
    most = Math.max(most, refreshes() - before);
    // Tokens fall due in the half day before the sixth is over: each minute counts there.
    const isDue = minute * MINUTE >= 5.4 * DAY && minute * MINUTE < 6.1 * DAY;
    minute += isDue ? 1 : 60;
  }
  clock.end();
  return { calls, most, requests };
}

/** Counts the requests to plex.tv in a week of valid tokens. */
export async function benchKeeper(): Promise<void> {
  for (const count of [1, 10_000]) {
    const { calls, most, requests } = await simulateWeek(count);
    const total = [...requests.values()].reduce((sum, number) => sum + number, 0);
    const parts = [...requests].map(([path, number]) => `${number} ${path}`).join(', ');
    console.log(`keepers of ${count} key(s) for 7 days, ${calls} getToken(): ${total} requests`);
    console.log(`  ${parts}; once they have a token, at most ${most} refreshes in one minute`);
  }
}
