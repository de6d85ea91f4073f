/** No token, JWT or private key is in anything of a keeper that an app could print by accident. */
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

/** A keeper whose token is due; from then on plex.tv answers otherwise. What it learns is kept, too. */
async function due(answer: (secrets: string) => Response | Promise<Response>) {
  const store = sharedStore();
  const { sandbox, deviceKey } = await keeperWith();
  const { d } = await exportDeviceKey(deviceKey);
  const secrets = [d];
  const seen: unknown[] = [];
  let isOdd = false;
  const plex = createPlexClient({
    clientIdentifier: IDENTIFIER,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (!isOdd || !request.url.endsWith('/auth/token')) return sandbox.fetch(request);
      const { jwt } = (await request.json()) as { jwt: string };
      secrets.push(jwt);
      return answer(secrets.join(' '));
    },
  });
  const keeper = createTokenKeeper(plex, {
    deviceKey,
    store,
    onRefreshFailed: (...told) => seen.push(...told),
  });
  secrets.push(await keeper.getToken());
  await pass(6 * DAY);
  isOdd = true;
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
  ['refuses the key', (text) => json({ errors: [{ code: 422, message: text }] }, 422)],
  ['calls the token expired', (text) => json({ errors: [{ code: 498, message: text }] }, 498)],
  ['has an error', (text) => json({ errors: [{ code: 1, message: text }], jwt: text }, 500)],
  ['answers with what it was sent', (text) => json({ auth_token: text })],
  ['answers something else', (text) => json({ [text]: text })],
  ['answers no JSON', (text) => new Response(text)],
  ['breaks off', (text) => Promise.reject(new TypeError(`failed: ${text}`))],
])('where plex.tv %s', async (_, answer) => {
  const { keeper, seen, secrets } = await due(answer);
  const outcome: unknown = await keeper.getToken().then(
    () => 'the old token',
    (error: unknown) => error,
  );
  await pass(2 * DAY);
  expectNone(secrets, [keeper, keeper.getToken, outcome, await caught(keeper.getToken), ...seen]);
  expect(secrets.length).toBeGreaterThan(2);
});

test.each<keyof TokenStore>(['getItem', 'setItem', 'removeItem', 'setItemIfAbsent'])(
  'where %s of the store tells all that it knows',
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
    const keeper = another({ store, onRefreshFailed: (...told) => seen.push(...told) });
    const { value: newer = '' } = await settled(keeper.getToken(token));
    expect(newer).not.toBe(token);
    expectNone([token, newer], [keeper, ...seen]);
  },
);
