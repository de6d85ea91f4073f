import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlexInputError } from '../../src/index.ts';
import { createTokenKeeper, decodeToken, generateDeviceKey } from '../../src/jwt/index.ts';
import type { Fault } from '../../src/sandbox/index.ts';
import { caught } from '../support/plex.ts';
import { DAY, MINUTE, NOW, plexTv, setLocalClock, signedIn, unchecked } from './device.ts';
import { endFakeTime, idle, pass, settled, startFakeTime } from './fake-time.ts';
import { keeperWith, refreshes, sharedStore } from './keeper.ts';

beforeEach(startFakeTime);
afterEach(endFakeTime);

const HOUR = 60 * MINUTE;
const NONCE = { path: '/auth/nonce' };
const EXCHANGE = { path: '/auth/token' };
const USER = { path: '/user' };

const expiryOf = (token: string): number => Number(decodeToken(token).exp) * 1000;

describe('a valid token', () => {
  test('is requested at the first call, and cached after that', async () => {
    const { sandbox, plex, keeper } = await keeperWith();
    const token = await keeper.getToken();
    expect(expiryOf(token)).toBe(NOW + 7 * DAY);
    await plex.withToken(token).getUser();
    await pass(5 * DAY);
    expect(await keeper.getToken()).toBe(token);
    expect(refreshes(sandbox)).toBe(1);
  });

  test('is refreshed a day before it expires, with or without calls in between', async () => {
    const { sandbox, plex, keeper } = await keeperWith();
    const first = await keeper.getToken();
    await pass(6 * DAY);
    const second = await keeper.getToken();
    expect(second).not.toBe(first);
    expect(expiryOf(second)).toBe(NOW + 13 * DAY);
    await pass(100 * DAY);
    await plex.withToken(await keeper.getToken()).getUser();
    expect(refreshes(sandbox)).toBe(3);
  });

  test('or as long before it expires as refreshBefore says, up to half its lifetime', async () => {
    const { keeper, another } = await keeperWith({ refreshBefore: HOUR });
    const often = another({ refreshBefore: 30 * DAY });
    const never = another({ refreshBefore: 0 });
    const tokens = await Promise.all([keeper, often, never].map(({ getToken }) => getToken()));
    const same = () =>
      Promise.all(
        [keeper, often, never].map(
          async ({ getToken }, index) => (await getToken()) === tokens[index],
        ),
      );
    await pass(1.74 * DAY);
    expect(await same()).toEqual([true, true, true]);
    await pass(1.76 * DAY);
    expect(await same()).toEqual([true, false, true]);
    await pass(3.5 * DAY - HOUR);
    expect(await same()).toEqual([false, false, true]);
    await pass(HOUR - 11_000);
    expect(await same()).toEqual([false, false, true]);
    await pass(1_000);
    expect(await same()).toEqual([false, false, false]);
  });

  test('is shared by concurrent callers', async () => {
    const { sandbox, keeper } = await keeperWith();
    const tokens = await Promise.all(Array.from({ length: 100 }, () => keeper.getToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(refreshes(sandbox)).toBe(1);
  });

  test('is due at its own time, at most half a day early, the same in all processes', async () => {
    const { another } = await keeperWith();
    const pairs = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const token = await another().getToken();
        // Each keeper has the token, and refreshes it for itself.
        const own = () => ({ getItem: () => token, setItem: () => {}, removeItem: () => {} });
        const keepers = [another({ store: own() }), another({ store: own() })];
        return { token, keepers, due: [] as (number | undefined)[] };
      }),
    );
    await pass(5.5 * DAY - 15 * MINUTE);
    for (let left = 12.25; left >= 0; left -= 0.25) {
      for (const { token, keepers, due } of pairs) {
        const tokens = await Promise.all(keepers.map(({ getToken }) => getToken()));
        tokens.forEach((other, index) => (due[index] ??= other === token ? undefined : left));
      }
      await pass(15 * MINUTE);
    }
    const times = pairs.map(({ due: [one = 13, other] }) => {
      expect(one).toBe(other);
      return one;
    });
    expect(Math.max(...times)).toBeLessThanOrEqual(12);
    // Thirty random times fall into so few quarters of an hour less than once in a billion runs.
    expect(new Set(times).size).toBeGreaterThan(12);
  });

  test('survives a restart in its store', async () => {
    const store = sharedStore();
    const { sandbox, keeper, another } = await keeperWith({ store });
    const token = await keeper.getToken();
    await pass(5 * DAY);
    expect(await another().getToken()).toBe(token);
    expect(refreshes(sandbox)).toBe(1);
    expect([...store.values.values()]).toEqual([token]);
    for (const key of store.values.keys()) expect(key).toMatch(/^plex-pin:token:[0-9a-f]{64}$/);
  });
});

test('a call each hour for seven days takes five requests for tokens', async () => {
  const { sandbox, plex, sent } = plexTv();
  const { deviceKey } = await signedIn(sandbox, plex);
  sent.length = 0;
  const { getToken } = createTokenKeeper(plex, { deviceKey, store: sharedStore() });
  for (let hour = 0; hour <= 7 * 24; hour++) {
    await plex.withToken(getToken).getUser();
    await pass(HOUR);
  }
  const paths = sent.map(({ url }) => new URL(url).pathname.replace('/api/v2', ''));
  expect(paths.filter((path) => path === '/user')).toHaveLength(7 * 24 + 1);
  expect(paths.filter((path) => path !== '/user')).toEqual([
    '/auth/nonce',
    '/auth/token',
    '/auth/nonce',
    '/auth/token',
    '/auth/keys',
  ]);
});

test('the time is requested once for all keepers of a client', async () => {
  const { sandbox, deviceKey } = await keeperWith();
  const plex = unchecked(sandbox);
  const { length } = sandbox.requests;
  const tokens = Array.from({ length: 50 }, () =>
    createTokenKeeper(plex, { deviceKey }).getToken(),
  );
  await Promise.all(tokens);
  const keyRequests = sandbox.requests
    .slice(length)
    .filter(({ path }) => path.endsWith('/auth/keys'));
  expect(keyRequests).toHaveLength(1);
});

describe('when plex.tv rejects a token as expired', () => {
  test('it is replaced once, and each call is retried once', async () => {
    const { sandbox, plex, keeper } = await keeperWith();
    const first = await keeper.getToken();
    const signedIn = plex.withToken(keeper.getToken);
    sandbox.fail({ kind: 'response', status: 498, times: 5, match: USER });
    const users = await Promise.all(Array.from({ length: 5 }, () => signedIn.getUser()));
    expect(users.map(({ username }) => username)).toEqual(Array(5).fill('owner'));
    expect(refreshes(sandbox)).toBe(2);
    expect(await keeper.getToken()).not.toBe(first);
  });

  test('it is not returned again, even if it is in the store and no other can be obtained', async () => {
    const { sandbox, keeper, another } = await keeperWith({ store: sharedStore() });
    const token = await keeper.getToken();
    sandbox.fail({ kind: 'reset', times: Infinity });
    for (const { getToken } of [keeper, another()]) {
      expect(await caught(() => getToken(token))).toMatchObject({ code: 'network' });
      expect(await caught(() => getToken())).toMatchObject({ code: 'network' });
    }
  });

  test('it is not returned to earlier callers that still wait', async () => {
    const shared = sharedStore();
    const setItem = async (key: string, value: string) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await shared.setItem(key, value);
    };
    const { sandbox, keeper } = await keeperWith({ store: { ...shared, setItem } });
    const early = keeper.getToken();
    await idle();
    // The token is cached, while the store is still saving it.
    const token = await keeper.getToken();
    const late = keeper.getToken(token);
    const { value: [one, other] = [] } = await settled(Promise.all([early, late]));
    expect(one).not.toBe(token);
    expect(other).toBe(one);
    expect(refreshes(sandbox)).toBe(2);
  });

  test('the token that another process has stored since is used', async () => {
    const store = sharedStore();
    const { sandbox, keeper, another } = await keeperWith({ store });
    const token = await keeper.getToken();
    const other = another();
    const newer = await other.getToken(token);
    expect(newer).not.toBe(token);
    expect(await keeper.getToken(token)).toBe(newer);
    expect(refreshes(sandbox)).toBe(2);
  });

  test('the current token stays valid if the rejected one is another', async () => {
    const { sandbox, keeper } = await keeperWith();
    const token = await keeper.getToken();
    expect(await keeper.getToken('some-other-token')).toBe(token);
    expect(refreshes(sandbox)).toBe(1);
  });

  test('repeatedly, new tokens are not requested each time', async () => {
    const { sandbox, plex, keeper } = await keeperWith();
    await keeper.getToken();
    sandbox.fail({ kind: 'response', status: 498, times: Infinity, match: USER });
    const codes = new Set<unknown>();
    for (let call = 0; call < 50; call++) {
      const error = await caught(() => plex.withToken(keeper.getToken).getUser());
      codes.add((error as { code: string }).code);
      await pass(100);
    }
    expect(codes).toEqual(new Set(['api', 'response']));
    // The calls take five seconds, and the cooldown doubles.
    expect(refreshes(sandbox)).toBeLessThanOrEqual(5);
  });
});

describe('a refresh that fails', () => {
  async function due() {
    const setup = await keeperWith({ store: sharedStore() });
    const token = await setup.keeper.getToken();
    await pass(6 * DAY + HOUR);
    return { ...setup, token };
  }

  test('leaves the old token in use until it expires, and is reported', async () => {
    const { sandbox, keeper, reported, token } = await due();
    sandbox.fail({ kind: 'response', status: 503, times: Infinity, match: NONCE });
    expect(await keeper.getToken()).toBe(token);
    expect(reported).toEqual([
      {
        error: expect.objectContaining({ code: 'api', status: 503 }),
        expiresAt: new Date(NOW + 7 * DAY),
      },
    ]);
    await pass(DAY - HOUR - 11_000);
    expect(await keeper.getToken()).toBe(token);
    await pass(1_000);
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'api', status: 503 });
    await pass(MINUTE);
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'api', status: 503 });
    expect(reported.at(-1)).toMatchObject({ expiresAt: null });
  });

  test.each(['throws', 'rejects'])(
    'leaves the old token in use although the callback %s',
    async (how) => {
      const { sandbox, token, another } = await due();
      sandbox.fail({ kind: 'reset', times: Infinity, match: NONCE });
      const keeper = another({
        onRefreshFailed: () => {
          const error = new Error('the app is wrong');
          if (how === 'throws') throw error;
          return Promise.reject(error);
        },
      });
      expect(await keeper.getToken()).toBe(token);
    },
  );

  test('starts a cooldown of a second that doubles up to a minute', async () => {
    const { sandbox, keeper, token, reported } = await due();
    vi.spyOn(Math, 'random').mockReturnValue(0);
    sandbox.fail({ kind: 'reset', times: Infinity, match: NONCE });
    const startedAt = performance.now();
    const refreshedAt: number[] = [];
    while (performance.now() - startedAt < 200_000) {
      expect(await keeper.getToken()).toBe(token);
      if (reported.splice(0).length > 0) refreshedAt.push(performance.now() - startedAt);
      await pass(1_000);
    }
    expect(refreshedAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121, 151, 181].map((s) => s * 1_000));
  });

  test('starts a cooldown that is at most twice as long, with jitter', async () => {
    const { sandbox, keeper, reported } = await due();
    vi.spyOn(Math, 'random').mockReturnValue(1);
    sandbox.fail({ kind: 'reset', times: Infinity, match: NONCE });
    await keeper.getToken();
    await pass(1_999);
    await keeper.getToken();
    expect(reported).toHaveLength(1);
    await pass(1);
    await keeper.getToken();
    expect(reported).toHaveLength(2);
  });

  test.each([
    ['30', 30],
    ['600', 600],
    ['31536000', 3600],
  ])('with a Retry-After of %s s is retried after %i s', async (header, seconds) => {
    const { sandbox, keeper, token, reported } = await due();
    vi.spyOn(Math, 'random').mockReturnValue(0);
    sandbox.fail({
      kind: 'response',
      status: 429,
      headers: { 'Retry-After': header },
      match: NONCE,
    });
    const first = await settled(keeper.getToken());
    // A caller with a valid token does not wait.
    expect(first).toMatchObject({ value: token, took: 0 });
    await pass(seconds * 1_000 + 999);
    expect(await keeper.getToken()).toBe(token);
    expect(reported).toHaveLength(1);
    await pass(1);
    expect(await keeper.getToken()).not.toBe(token);
  });

  test('is retried after a sleep that was longer than the cooldown', async () => {
    const { sandbox, keeper, token } = await due();
    sandbox.fail({
      kind: 'response',
      status: 429,
      headers: { 'Retry-After': '3000' },
      match: NONCE,
    });
    expect(await keeper.getToken()).toBe(token);
    setLocalClock(HOUR);
    expect(await keeper.getToken()).not.toBe(token);
  });

  test('rejects every call with its error while there is no token', async () => {
    const { sandbox, keeper } = await keeperWith();
    sandbox.fail({
      kind: 'response',
      status: 429,
      headers: { 'Retry-After': '20' },
      match: EXCHANGE,
    });
    const errors = await Promise.all([1, 2, 3].map(() => caught(keeper.getToken)));
    expect(errors).toEqual(Array(3).fill(expect.objectContaining({ status: 429, retryAfter: 20 })));
    const { length } = sandbox.requests;
    expect(await caught(keeper.getToken)).toMatchObject({ status: 429 });
    expect(sandbox.requests).toHaveLength(length);
    await pass(22_000);
    await keeper.getToken();
  });

  test('is aborted after 25 s, although its requests have not timed out', async () => {
    const { sandbox, keeper, reported, token } = await due();
    sandbox.fail({ kind: 'delay', ms: 9_500, times: Infinity });
    const { value, took } = await settled(keeper.getToken());
    expect(value).toBe(token);
    expect(took).toBe(25_000);
    expect(reported).toMatchObject([{ error: { code: 'timeout' } }]);
    // The last request was aborted, but the sandbox still responds to it.
    await pass(9_500);
  });

  test('because the response has no token for this key leaves the old one in use', async () => {
    const { sandbox, keeper, reported, token } = await due();
    sandbox.fail({
      kind: 'response',
      status: 200,
      body: { auth_token: 'a-token' },
      match: EXCHANGE,
    });
    expect(await keeper.getToken()).toBe(token);
    expect(reported).toMatchObject([{ error: { code: 'response' } }]);
  });
});

describe('a device that was removed', () => {
  /** The sandbox cannot remove devices, so that this is the response of plex.tv for a removed one [doc]. */
  const REVOKED = {
    kind: 'response',
    status: 422,
    body: { errors: [{ code: 422, message: 'No' }] },
    times: Infinity,
    match: EXCHANGE,
  } as const;

  test('is an error with its own code, even if the old token has not expired', async () => {
    const store = sharedStore();
    const { sandbox, keeper, reported } = await keeperWith({ store });
    await keeper.getToken();
    await pass(6 * DAY);
    sandbox.fail(REVOKED);
    for (let call = 0; call < 3; call++) {
      expect(await caught(keeper.getToken)).toMatchObject({
        code: 'device_revoked',
        message: expect.stringContaining('sign in again'),
      });
    }
    expect(reported).toEqual([
      { error: expect.objectContaining({ code: 'device_revoked' }), expiresAt: null },
    ]);
    expect([...store.values]).toEqual([]);
  });

  test.each<[string, Fault]>([
    ['HTML, status 401', { kind: 'html', status: 401, match: EXCHANGE }],
    ['an empty body, status 401', { kind: 'response', status: 401, body: '', match: EXCHANGE }],
    ['HTML, status 422', { kind: 'html', status: 422, match: EXCHANGE }],
    ['HTML for the nonce', { kind: 'html', status: 401, match: { path: /nonce$/ } }],
    ["plex.tv's error for the nonce", { ...REVOKED, times: 1, match: { path: /nonce$/ } }],
  ])('is not what a proxy says: %s', async (_, fault) => {
    const store = sharedStore();
    const { sandbox, keeper, reported } = await keeperWith({ store });
    const token = await keeper.getToken();
    const stored = [...store.values];
    await pass(6 * DAY);
    sandbox.fail(fault);
    expect(await keeper.getToken()).toBe(token);
    expect(reported).toMatchObject([{ error: { code: 'api' } }]);
    expect([...store.values]).toEqual(stored);
    await pass(MINUTE);
    expect(await keeper.getToken()).not.toBe(token);
  });

  test('is retried after five minutes, or by a new keeper', async () => {
    const { sandbox, keeper, another } = await keeperWith();
    sandbox.fail({ ...REVOKED, times: 4 });
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
    expect(refreshes(sandbox)).toBe(2);
    await pass(5 * MINUTE);
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
    expect(refreshes(sandbox)).toBe(2);
    await pass(MINUTE);
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
    expect(refreshes(sandbox)).toBe(4);
    // The user signs in again.
    await another().getToken();
    await pass(6 * MINUTE);
    await keeper.getToken();
  });

  test('works again when another process stores a token', async () => {
    const { sandbox, keeper, another } = await keeperWith({ store: sharedStore() });
    sandbox.fail({ ...REVOKED, times: 2 });
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
    const token = await another().getToken();
    expect(await keeper.getToken()).toBe(token);
  });

  test('is the same error for a device that plex.tv has never known', async () => {
    const { plex } = await keeperWith();
    const keeper = createTokenKeeper(plex, { deviceKey: await generateDeviceKey() });
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
  });
});

describe('clocks', () => {
  test.each([
    ['ten years ahead', 3650 * DAY],
    ['ten years behind', -3650 * DAY],
  ])('a local clock that is %s', async (_, skew) => {
    const store = sharedStore();
    const setup = await keeperWith({ store }, { now: () => Date.now() - skew });
    const { sandbox, plex, keeper, another } = setup;
    const token = await keeper.getToken();
    await pass(5 * DAY);
    expect(await another().getToken()).toBe(token);
    await pass(DAY);
    await plex.withToken(await keeper.getToken()).getUser();
    expect(refreshes(sandbox)).toBe(2);
  });

  test('a clock that is set, or sleep, takes a request for the time and no refresh', async () => {
    const origin = NOW - performance.now();
    const { sandbox, keeper } = await keeperWith({}, { now: () => origin + performance.now() });
    const token = await keeper.getToken();
    for (const jump of [10 * DAY, -20 * DAY, 6_000]) {
      const { length } = sandbox.requests;
      setLocalClock(jump);
      expect(await keeper.getToken()).toBe(token);
      expect(await keeper.getToken()).toBe(token);
      expect(sandbox.requests.slice(length).map(({ path }) => path)).toEqual(['/api/v2/auth/keys']);
    }
  });

  test('after a week of sleep the token is refreshed', async () => {
    const { sandbox, plex, keeper } = await keeperWith();
    await keeper.getToken();
    // The wall clock advances, the monotonic one does not.
    setLocalClock(7 * DAY);
    await plex.withToken(await keeper.getToken()).getUser();
    expect(refreshes(sandbox)).toBe(2);
  });

  test('after sleep without plex.tv the wall clock decides whether the token has expired', async () => {
    const { sandbox, keeper } = await keeperWith();
    const token = await keeper.getToken();
    sandbox.fail({ kind: 'reset', times: Infinity });
    setLocalClock(5 * DAY);
    expect(await keeper.getToken()).toBe(token);
    await pass(MINUTE);
    setLocalClock(2 * DAY);
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'network' });
  });
});

describe('options', () => {
  const functions = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  test.each<[string, object]>([
    ['deviceKey', { deviceKey: undefined }],
    ['deviceKey', { deviceKey: { kid: 'a' } }],
    ['store', { store: 'redis://localhost' }],
    ['store', { store: null }],
    ['store.getItem', { store: new Map() }],
    ['store.setItem', { store: { ...functions, setItem: undefined } }],
    ['store.removeItem', { store: { ...functions, removeItem: 1 } }],
    ['store.setItemIfAbsent', { store: { ...functions, setItemIfAbsent: true } }],
    ['refreshBefore', { refreshBefore: -1 }],
    ['refreshBefore', { refreshBefore: Number.NaN }],
    ['refreshBefore', { refreshBefore: Infinity }],
    ['refreshBefore', { refreshBefore: '1d' }],
    ['onRefreshFailed', { onRefreshFailed: 'log' }],
    ['refreshAfter', { refreshAfter: 1 }],
  ])('a wrong %s: %j', async (field, options) => {
    const { plex, deviceKey } = await keeperWith();
    const error = await caught(() => createTokenKeeper(plex, { deviceKey, ...options }));
    expect(error).toBeInstanceOf(PlexInputError);
    expect(error).toMatchObject({ field });
  });

  test('a missing client', async () => {
    const { deviceKey } = await keeperWith();
    expect(await caught(() => createTokenKeeper({} as never, { deviceKey }))).toMatchObject({
      code: 'input',
      field: 'plex',
    });
  });
});
