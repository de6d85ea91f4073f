/** Several processes share a store: each is a keeper with its own client. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { createTokenKeeper, type TokenKeeper, type TokenStore } from '../../src/jwt/index.ts';
import { IDENTIFIER } from '../support/plex.ts';
import { DAY, MINUTE } from './device.ts';
import { endFakeTime, idle, pass, settled, startFakeTime } from './fake-time.ts';
import { keeperWith, refreshes, sharedStore } from './keeper.ts';

beforeEach(startFakeTime);
afterEach(endFakeTime);

const EXCHANGE = { path: '/auth/token' };
const leaseIn = ({ values }: ReturnType<typeof sharedStore>): string | undefined =>
  [...values.keys()].find((key) => key.startsWith('plex-pin:lease:'));

async function processes(count: number, store = sharedStore()) {
  const setup = await keeperWith({ store });
  return { ...setup, store, keepers: Array.from({ length: count }, () => setup.another()) };
}

const all = (keepers: TokenKeeper[], expired?: string): Promise<string[]> =>
  Promise.all(keepers.map(({ getToken }) => getToken(expired)));

describe('one of them refreshes', () => {
  test('at the first call, when a refresh is due, and when plex.tv rejects the token as expired', async () => {
    const { sandbox, store, keepers } = await processes(3);
    const calls = Array.from({ length: 100 }, () => keepers).flat();
    const first = await settled(all(calls));
    const [token] = first.value ?? [];
    expect(new Set(first.value).size).toBe(1);
    expect(refreshes(sandbox)).toBe(1);

    await pass(6 * DAY);
    // The processes that do not refresh return the old token.
    const due = await settled(all(calls));
    expect(due.took).toBe(0);
    expect(refreshes(sandbox)).toBe(2);
    const [next] = await all(keepers);
    expect(new Set(due.value)).toEqual(new Set([token, next]));

    const rejected = await settled(all(calls, next));
    expect(new Set(rejected.value).size).toBe(1);
    expect(rejected.value).not.toContain(next);
    expect(refreshes(sandbox)).toBe(3);
    expect(leaseIn(store)).toBeUndefined();
  });

  test('and the others poll the store for its token while they have none', async () => {
    const { sandbox, keepers } = await processes(2);
    sandbox.fail({ kind: 'delay', ms: 7_000, match: EXCHANGE });
    const [one, other] = keepers.map(({ getToken }) => settled(getToken()));
    const first = await one;
    const second = await other;
    expect(second?.value).toBe(first?.value);
    expect(second?.took).toBeGreaterThanOrEqual(7_000);
    expect(second?.took).toBeLessThanOrEqual(7_500);
    expect(refreshes(sandbox)).toBe(1);
  });

  test('and a process that acquires the lease late does not refresh again', async () => {
    const { sandbox, store, keepers, another } = await processes(1);
    const late = another({
      store: {
        ...store,
        setItemIfAbsent: async (...args) => {
          await new Promise((resolve) => setTimeout(resolve, 3_000));
          return store.setItemIfAbsent?.(...args) ?? false;
        },
      },
    });
    const token = late.getToken();
    await idle();
    const [first] = await all(keepers);
    expect((await settled(token)).value).toBe(first);
    expect(refreshes(sandbox)).toBe(1);
  });

  test('and if that fails, another process retries at once', async () => {
    const { sandbox, keepers } = await processes(2);
    sandbox.fail({ kind: 'response', status: 503, match: EXCHANGE });
    const outcomes = await settled(Promise.allSettled(keepers.map(({ getToken }) => getToken())));
    expect(outcomes.value?.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.took).toBeLessThanOrEqual(500);
  });

  test('or each for itself, if the store has no setItemIfAbsent', async () => {
    const { setItemIfAbsent: _, ...store } = sharedStore();
    const { sandbox, plex, another } = await keeperWith({ store });
    const tokens = await all([another(), another()]);
    expect(refreshes(sandbox)).toBe(2);
    for (const token of tokens) await plex.withToken(token).getUser();
  });

  test.each<[string, unknown, unknown]>([
    ['OK and null, as a Redis client does', 'OK', null],
    ['1 and 0', 1, 0],
  ])('whether setItemIfAbsent returns %s', async (_, yes, no) => {
    const store = sharedStore();
    const converting: TokenStore = {
      ...store,
      setItemIfAbsent: async (...args) =>
        ((await store.setItemIfAbsent?.(...args)) ? yes : no) as boolean,
    };
    const { sandbox, another } = await keeperWith({ store: converting });
    await settled(all([another(), another(), another()]));
    expect(refreshes(sandbox)).toBe(1);
  });
});

describe('a process that crashes during a refresh', () => {
  /** A keeper in a process that can crash: then it neither sends nor receives anything. */
  async function crashable() {
    const setup = await processes(2);
    const { sandbox, store, deviceKey } = setup;
    const crash = { happened: false };
    const unlessCrashed = async <T>(value: Promise<T>): Promise<T> => {
      const settledValue = await value;
      return crash.happened ? new Promise<T>(() => {}) : settledValue;
    };
    const crashing: TokenStore = {
      getItem: (key) => unlessCrashed(Promise.resolve(store.getItem(key))),
      setItem: (key, value) => crash.happened || store.setItem(key, value),
      removeItem: (key) => crash.happened || store.removeItem(key),
      setItemIfAbsent: async (...args) => (await store.setItemIfAbsent?.(...args)) ?? false,
    };
    const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch: sandbox.fetch });
    return { ...setup, crash, victim: createTokenKeeper(plex, { deviceKey, store: crashing }) };
  }

  test('delays the others for no longer than its lease', async () => {
    const { sandbox, keepers, victim, crash, store } = await crashable();
    sandbox.fail({ kind: 'hang', match: EXCHANGE });
    void victim.getToken().catch(() => {});
    await idle();
    crash.happened = true;
    expect(leaseIn(store)).toBeDefined();
    expect(refreshes(sandbox)).toBe(1);
    await pass(10_000);
    const { value, took } = await settled(all(keepers));
    expect(new Set(value).size).toBe(1);
    expect(took).toBeGreaterThanOrEqual(20_000);
    expect(took).toBeLessThanOrEqual(20_500);
    expect(refreshes(sandbox)).toBe(2);
    await pass(MINUTE);
  });

  test('delays no process while the old token is valid', async () => {
    const { sandbox, keepers, victim, crash } = await crashable();
    const [token] = (await settled(all(keepers))).value ?? [];
    expect(await victim.getToken()).toBe(token);
    await pass(6 * DAY);
    sandbox.fail({ kind: 'hang', match: EXCHANGE });
    void victim.getToken().catch(() => {});
    await idle();
    crash.happened = true;
    expect(await settled(all(keepers))).toMatchObject({ value: [token, token], took: 0 });
    await pass(30_000);
    await settled(all(keepers));
    expect(refreshes(sandbox)).toBe(3);
    await pass(MINUTE);
  });
});

describe('a lease', () => {
  test('outlasts the refresh: no request is sent after 25 of its 30 seconds', async () => {
    const { sandbox, deviceKey, store } = await processes(0);
    const { fetch } = sandbox;
    const slow = createPlexClient({ clientIdentifier: IDENTIFIER, fetch, timeout: MINUTE });
    sandbox.fail({ kind: 'hang', match: EXCHANGE });
    const keeper = createTokenKeeper(slow, { deviceKey, store });
    const { error, took } = await settled(keeper.getToken());
    expect(error).toMatchObject({ code: 'timeout' });
    expect(took).toBe(25_000);
    const { length } = sandbox.requests;
    expect(leaseIn(store)).toBeDefined();
    await pass(4_999);
    expect(await store.getItem(leaseIn(store) ?? '')).not.toBeNull();
    await pass(1);
    expect(await store.getItem(leaseIn(store) ?? '')).toBeNull();
    await pass(MINUTE);
    expect(sandbox.requests).toHaveLength(length);
  });

  test('of another process is not removed by a process that has lost its own', async () => {
    const { sandbox, keepers, store } = await processes(1);
    sandbox.fail({ kind: 'delay', ms: 5_000, match: EXCHANGE });
    const tokens = all(keepers);
    await idle();
    const key = leaseIn(store) ?? 'no lease';
    expect(key).toMatch(/^plex-pin:lease:/);
    store.values.set(key, 'of another process');
    await settled(tokens);
    expect(store.values.get(key)).toBe('of another process');
  });

  test('that never expires, because the store ignores ttl, is ignored after a while', async () => {
    const store = sharedStore();
    const endless: TokenStore = {
      ...store,
      setItemIfAbsent: (key, value) => {
        if (store.values.has(key)) return false;
        store.values.set(key, value);
        return true;
      },
    };
    const { sandbox, keeper, reported, another } = await keeperWith({ store: endless });
    await keeper.getToken();
    const [tokenKey = ''] = store.values.keys();
    store.values.set(tokenKey.replace('token', 'lease'), 'of a process that died long ago');
    store.values.delete(tokenKey);
    const { value = [], took } = await settled(all([another()]));
    expect(value).toHaveLength(1);
    expect(took).toBeGreaterThanOrEqual(35_000);
    expect(took).toBeLessThanOrEqual(36_000);
    expect(reported).toMatchObject([
      { error: { code: 'token_store', message: expect.stringContaining('setItemIfAbsent') } },
    ]);
    expect(refreshes(sandbox)).toBe(2);
  });

  test('that passes from process to process is waited for at most a minute', async () => {
    const store = sharedStore();
    let owners = 0;
    const busy: TokenStore = {
      ...store,
      getItem: (key) => (key.startsWith('plex-pin:lease:') ? `process ${owners++}` : null),
      setItemIfAbsent: () => false,
    };
    const { another } = await keeperWith({ store: busy });
    const { error, took } = await settled(all([another()]));
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('process') });
    expect(took).toBeGreaterThanOrEqual(60_000);
    expect(took).toBeLessThanOrEqual(60_500);
  });
});
