/** Nothing of a keeper that an app may log contains a token, a JWT or a private key. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { createTokenKeeper, exportDeviceKey, type TokenStore } from '../../src/jwt/index.ts';
import { caught, IDENTIFIER } from '../support/plex.ts';
import { shown } from '../support/shown.ts';
import { DAY } from './device.ts';
import { endFakeTime, pass, settled, startFakeTime } from './fake-time.ts';
import { keeperWith, sharedStore } from './keeper.ts';

beforeEach(startFakeTime);
afterEach(endFakeTime);

/** A keeper whose token is due for a refresh, to which plex.tv sends the given response. All secrets are recorded. */
async function due(respond: (secrets: string) => Response | Promise<Response>) {
  const store = sharedStore();
  const { sandbox, deviceKey } = await keeperWith();
  const { d } = await exportDeviceKey(deviceKey);
  const secrets = [d];
  const seen: unknown[] = [];
  let isDue = false;
  const plex = createPlexClient({
    clientIdentifier: IDENTIFIER,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (!isDue || !request.url.endsWith('/auth/token')) return sandbox.fetch(request);
      const { jwt } = (await request.json()) as { jwt: string };
      secrets.push(jwt);
      return respond(secrets.join(' '));
    },
  });
  const keeper = createTokenKeeper(plex, {
    deviceKey,
    store,
    onRefreshFailed: (...reported) => seen.push(...reported),
  });
  secrets.push(await keeper.getToken());
  await pass(6 * DAY);
  isDue = true;
  return { keeper, seen, secrets };
}

function expectNone(secrets: string[], values: unknown[]): void {
  expect(values.length).toBeGreaterThan(0);
  for (const value of values) {
    const text = shown(value);
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
}

const json = (value: unknown, status = 200) => Response.json(value, { status });
test.each<[string, (secrets: string) => Response | Promise<Response>]>([
  ['rejects the key', (text) => json({ errors: [{ code: 422, message: text }] }, 422)],
  ['rejects the JWT as expired', (text) => json({ errors: [{ code: 498, message: text }] }, 498)],
  [
    'responds with an error',
    (text) => json({ errors: [{ code: 1, message: text }], jwt: text }, 500),
  ],
  ['echoes the secrets as a token', (text) => json({ auth_token: text })],
  ['responds with other JSON', (text) => json({ [text]: text })],
  ['responds with text', (text) => new Response(text)],
  ['closes the connection', (text) => Promise.reject(new TypeError(`failed: ${text}`))],
])('when plex.tv %s', async (_, respond) => {
  const { keeper, seen, secrets } = await due(respond);
  const outcome: unknown = await keeper.getToken().then(
    () => 'the old token',
    (error: unknown) => error,
  );
  await pass(2 * DAY);
  expectNone(secrets, [keeper, keeper.getToken, outcome, await caught(keeper.getToken), ...seen]);
  expect(secrets.length).toBeGreaterThan(2);
});

test.each<keyof TokenStore>(['getItem', 'setItem', 'removeItem', 'setItemIfAbsent'])(
  'when %s of the store throws an error that contains the token',
  async (name) => {
    const shared = sharedStore();
    const seen: unknown[] = [];
    const store: TokenStore = {
      ...shared,
      [name]: (...args: unknown[]) => {
        const known = { args, values: [...shared.values.values()] };
        throw Object.assign(new Error(JSON.stringify(known)), { ...known, cause: known });
      },
    };
    const { another } = await keeperWith();
    const token = await another({ store: shared }).getToken();
    const keeper = another({ store, onRefreshFailed: (...reported) => seen.push(...reported) });
    const { value: newer = '' } = await settled(keeper.getToken(token));
    expect(newer).not.toBe(token);
    expectNone([token, newer], [keeper, ...seen]);
  },
);
