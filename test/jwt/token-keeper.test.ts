import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlexInputError } from '../../src/index.ts';
import { createTokenKeeper, decodeToken, generateDeviceKey } from '../../src/jwt/index.ts';
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

describe('a token that is good now', () => {
  test('is got at the first call, and handed out after that', async () => {
    const { sandbox, plex, keeper } = await keeperWith();
    const token = await keeper.getToken();
    expect(expiryOf(token)).toBe(NOW + 7 * DAY);
    await plex.withToken(token).getUser();
    await pass(5 * DAY);
    expect(await keeper.getToken()).toBe(token);
    expect(refreshes(sandbox)).toBe(1);
  });

  test('is refreshed when a day is left, whether or not anybody asked in between', async () => {
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

  test('or when as much is left as the app says, of which more than half a life is too much', async () => {
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

  test('is for everybody who asks at the same time', async () => {
    const { sandbox, keeper } = await keeperWith();
    const tokens = await Promise.all(Array.from({ length: 100 }, () => keeper.getToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(refreshes(sandbox)).toBe(1);
  });

  test('falls due at a time of its own, at most half a day early, the same in all processes', async () => {
    const { another } = await keeperWith();
    const pairs = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const token = await another().getToken();
        // Each has the token, and refreshes it by itself.
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
    // Thirty at random fall into this few quarters of an hour less than once in a billion times.
    expect(new Set(times).size).toBeGreaterThan(12);
  });

  test('outlives a restart in its store', async () => {
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

test('seven days: a call each hour, five requests for the tokens of them', async () => {
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

test('the time is asked for once for all keepers of a client', async () => {
  const { sandbox, deviceKey } = await keeperWith();
  const plex = unchecked(sandbox);
  const { length } = sandbox.requests;
  const tokens = Array.from({ length: 50 }, () =>
    createTokenKeeper(plex, { deviceKey }).getToken(),
  );
  await Promise.all(tokens);
  const asked = sandbox.requests.slice(length).filter(({ path }) => path.endsWith('/auth/keys'));
  expect(asked).toHaveLength(1);
});

describe('when plex.tv calls a token expired', () => {
  test('it is replaced, and the call repeated once, however many made it', async () => {
    const { sandbox, plex, keeper } = await keeperWith();
    const first = await keeper.getToken();
    const signedIn = plex.withToken(keeper.getToken);
    sandbox.fail({ kind: 'answer', status: 498, times: 5, match: USER });
    const users = await Promise.all(Array.from({ length: 5 }, () => signedIn.getUser()));
    expect(users.map(({ username }) => username)).toEqual(Array(5).fill('owner'));
    expect(refreshes(sandbox)).toBe(2);
    expect(await keeper.getToken()).not.toBe(first);
  });

  test('and is not handed out again, not even from the store, nor when no other can be got', async () => {
    const { sandbox, keeper, another } = await keeperWith({ store: sharedStore() });
    const token = await keeper.getToken();
    sandbox.fail({ kind: 'reset', times: Infinity });
    for (const { getToken } of [keeper, another()]) {
      expect(await caught(() => getToken(token))).toMatchObject({ code: 'network' });
      expect(await caught(() => getToken())).toMatchObject({ code: 'network' });
    }
  });

  test('nor to those who asked for one before', async () => {
    const shared = sharedStore();
    const setItem = async (key: string, value: string) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await shared.setItem(key, value);
    };
    const { sandbox, keeper } = await keeperWith({ store: { ...shared, setItem } });
    const early = keeper.getToken();
    await idle();
    // There is a token, and the store is still busy with it.
    const token = await keeper.getToken();
    const late = keeper.getToken(token);
    const { value: [one, other] = [] } = await settled(Promise.all([early, late]));
    expect(one).not.toBe(token);
    expect(other).toBe(one);
    expect(refreshes(sandbox)).toBe(2);
  });

  test('the one that another process has got since is taken', async () => {
    const store = sharedStore();
    const { sandbox, keeper, another } = await keeperWith({ store });
    const token = await keeper.getToken();
    const other = another();
    const newer = await other.getToken(token);
    expect(newer).not.toBe(token);
    expect(await keeper.getToken(token)).toBe(newer);
    expect(refreshes(sandbox)).toBe(2);
  });

  test('another token than the one that is kept says nothing of that', async () => {
    const { sandbox, keeper } = await keeperWith();
    const token = await keeper.getToken();
    expect(await keeper.getToken('some-other-token')).toBe(token);
    expect(refreshes(sandbox)).toBe(1);
  });

  test('again and again, it is not asked for new ones each time', async () => {
    const { sandbox, plex, keeper } = await keeperWith();
    await keeper.getToken();
    sandbox.fail({ kind: 'answer', status: 498, times: Infinity, match: USER });
    const codes = new Set<unknown>();
    for (let call = 0; call < 50; call++) {
      const error = await caught(() => plex.withToken(keeper.getToken).getUser());
      codes.add((error as { code: string }).code);
      await pass(100);
    }
    expect(codes).toEqual(new Set(['api', 'response']));
    // In five seconds, with pauses that double.
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

  test('leaves the old token in use while that lives, and is told', async () => {
    const { sandbox, keeper, told, token } = await due();
    sandbox.fail({ kind: 'answer', status: 503, times: Infinity, match: NONCE });
    expect(await keeper.getToken()).toBe(token);
    expect(told).toEqual([
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
    expect(told.at(-1)).toMatchObject({ expiresAt: null });
  });

  test.each(['throws', 'rejects'])('is got over although the callback %s', async (how) => {
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
  });

  test('is followed by rests that double up to a minute, a second for the first', async () => {
    const { sandbox, keeper, token, told } = await due();
    vi.spyOn(Math, 'random').mockReturnValue(0);
    sandbox.fail({ kind: 'reset', times: Infinity, match: NONCE });
    const began = performance.now();
    const asked: number[] = [];
    while (performance.now() - began < 200_000) {
      expect(await keeper.getToken()).toBe(token);
      if (told.splice(0).length > 0) asked.push(performance.now() - began);
      await pass(1_000);
    }
    expect(asked).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121, 151, 181].map((s) => s * 1_000));
  });

  test('is followed by one that is twice as long at most, so that not all come back at once', async () => {
    const { sandbox, keeper, told } = await due();
    vi.spyOn(Math, 'random').mockReturnValue(1);
    sandbox.fail({ kind: 'reset', times: Infinity, match: NONCE });
    await keeper.getToken();
    await pass(1_999);
    await keeper.getToken();
    expect(told).toHaveLength(1);
    await pass(1);
    await keeper.getToken();
    expect(told).toHaveLength(2);
  });

  test.each([
    ['30', 30],
    ['600', 600],
    ['31536000', 3600],
  ])('because plex.tv asks to wait %s s is tried again after %i s', async (header, seconds) => {
    const { sandbox, keeper, token, told } = await due();
    vi.spyOn(Math, 'random').mockReturnValue(0);
    sandbox.fail({ kind: 'answer', status: 429, headers: { 'Retry-After': header }, match: NONCE });
    const first = await settled(keeper.getToken());
    // Nobody waits for that who has a token.
    expect(first).toMatchObject({ value: token, took: 0 });
    await pass(seconds * 1_000 + 999);
    expect(await keeper.getToken()).toBe(token);
    expect(told).toHaveLength(1);
    await pass(1);
    expect(await keeper.getToken()).not.toBe(token);
  });

  test('is tried again after a sleep that was longer than the rest', async () => {
    const { sandbox, keeper, token } = await due();
    sandbox.fail({ kind: 'answer', status: 429, headers: { 'Retry-After': '3000' }, match: NONCE });
    expect(await keeper.getToken()).toBe(token);
    setLocalClock(HOUR);
    expect(await keeper.getToken()).not.toBe(token);
  });

  test('says why to all who ask while there is no token at all', async () => {
    const { sandbox, keeper } = await keeperWith();
    sandbox.fail({
      kind: 'answer',
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

  test('is over after 25 s, although no request of it is', async () => {
    const { sandbox, keeper, told, token } = await due();
    sandbox.fail({ kind: 'delay', ms: 9_500, times: Infinity });
    const { value, took } = await settled(keeper.getToken());
    expect(value).toBe(token);
    expect(took).toBe(25_000);
    expect(told).toMatchObject([{ error: { code: 'timeout' } }]);
    // The last request was aborted; the sandbox does not know, and answers.
    await pass(9_500);
  });

  test('with an answer that is no token for this key changes nothing', async () => {
    const { sandbox, keeper, told, token } = await due();
    sandbox.fail({ kind: 'answer', status: 200, body: { auth_token: 'a-token' }, match: EXCHANGE });
    expect(await keeper.getToken()).toBe(token);
    expect(told).toMatchObject([{ error: { code: 'response' } }]);
  });
});

describe('a device that was removed', () => {
  /** The sandbox does not remove devices, so that plex.tv answers here as it does then [doc]. */
  const REVOKED = { kind: 'answer', status: 422, times: Infinity, match: EXCHANGE } as const;

  test('is an error with a code of its own, even while the old token lives', async () => {
    const store = sharedStore();
    const { sandbox, keeper, told } = await keeperWith({ store });
    await keeper.getToken();
    await pass(6 * DAY);
    sandbox.fail(REVOKED);
    for (let call = 0; call < 3; call++) {
      expect(await caught(keeper.getToken)).toMatchObject({
        code: 'device_revoked',
        message: expect.stringContaining('sign in again'),
      });
    }
    expect(told).toEqual([
      { error: expect.objectContaining({ code: 'device_revoked' }), expiresAt: null },
    ]);
    expect([...store.values]).toEqual([]);
  });

  test('is asked about once an hour, or by a new keeper', async () => {
    const { sandbox, keeper, another } = await keeperWith();
    sandbox.fail({ ...REVOKED, times: 4 });
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
    expect(refreshes(sandbox)).toBe(2);
    await pass(HOUR);
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
    expect(refreshes(sandbox)).toBe(2);
    await pass(MINUTE);
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
    expect(refreshes(sandbox)).toBe(4);
    // Somebody signs in again.
    await another().getToken();
    await pass(HOUR + MINUTE);
    await keeper.getToken();
  });

  test('is back when another process puts a token in the store', async () => {
    const { sandbox, keeper, another } = await keeperWith({ store: sharedStore() });
    sandbox.fail({ ...REVOKED, times: 2 });
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
    const token = await another().getToken();
    expect(await keeper.getToken()).toBe(token);
  });

  test('that plex.tv has never known is as well', async () => {
    const { plex } = await keeperWith();
    const keeper = createTokenKeeper(plex, { deviceKey: await generateDeviceKey() });
    expect(await caught(keeper.getToken)).toMatchObject({ code: 'device_revoked' });
  });
});

describe('clocks', () => {
  test.each([
    ['ten years ahead', 3650 * DAY],
    ['ten years behind', -3650 * DAY],
  ])('a local one that is %s', async (_, skew) => {
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

  test('one that is set, or sleep, costs a look at the time and no refresh', async () => {
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
    // The wall clock goes on, the monotonic one stands still.
    setLocalClock(7 * DAY);
    await plex.withToken(await keeper.getToken()).getUser();
    expect(refreshes(sandbox)).toBe(2);
  });

  test('without plex.tv a sleeper goes by the wall clock: the token lives, or does not', async () => {
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

  test('no client', async () => {
    const { deviceKey } = await keeperWith();
    expect(await caught(() => createTokenKeeper({} as never, { deviceKey }))).toMatchObject({
      code: 'input',
      field: 'plex',
    });
  });
});
