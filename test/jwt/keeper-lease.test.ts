/** Several processes with one store: each is a keeper with a client of its own. */
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
  test('at the first call, when it is time, and when plex.tv calls the token expired', async () => {
    const { sandbox, store, keepers } = await processes(3);
    const calls = Array.from({ length: 100 }, () => keepers).flat();
    const first = await settled(all(calls));
    const [token] = first.value ?? [];
    expect(new Set(first.value).size).toBe(1);
    expect(refreshes(sandbox)).toBe(1);

    await pass(6 * DAY);
    // Whoever does not refresh has the old one to go on with.
    const due = await settled(all(calls));
    expect(due.took).toBe(0);
    expect(refreshes(sandbox)).toBe(2);
    const [next] = await all(keepers);
    expect(new Set(due.value)).toEqual(new Set([token, next]));

    const refused = await settled(all(calls, next));
    expect(new Set(refused.value).size).toBe(1);
    expect(refused.value).not.toContain(next);
    expect(refreshes(sandbox)).toBe(3);
    expect(leaseIn(store)).toBeUndefined();
  });

  test('and the others look for its token while they have none', async () => {
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

  test('and not again by one whose lease was long in coming', async () => {
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

  test('and if it fails, another tries at once', async () => {
    const { sandbox, keepers } = await processes(2);
    sandbox.fail({ kind: 'answer', status: 503, match: EXCHANGE });
    const outcomes = await settled(Promise.allSettled(keepers.map(({ getToken }) => getToken())));
    expect(outcomes.value?.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.took).toBeLessThanOrEqual(500);
  });

  test('or each for itself, in a store that has no set-if-absent', async () => {
    const { setItemIfAbsent: _, ...store } = sharedStore();
    const { sandbox, plex, another } = await keeperWith({ store });
    const tokens = await all([another(), another()]);
    expect(refreshes(sandbox)).toBe(2);
    for (const token of tokens) await plex.withToken(token).getUser();
  });

  test.each<[string, unknown, unknown]>([
    ['OK and null, as a Redis client does', 'OK', null],
    ['1 and 0', 1, 0],
  ])('whether the store answers %s', async (_, yes, no) => {
    const store = sharedStore();
    const answering: TokenStore = {
      ...store,
      setItemIfAbsent: async (...args) =>
        ((await store.setItemIfAbsent?.(...args)) ? yes : no) as boolean,
    };
    const { sandbox, another } = await keeperWith({ store: answering });
    await settled(all([another(), another(), another()]));
    expect(refreshes(sandbox)).toBe(1);
  });
});

describe('a process that dies in the middle of a refresh', () => {
  /** A keeper of a process that can die: then nothing goes out of it any more, and nothing comes in. */
  async function mortal() {
    const setup = await processes(2);
    const { sandbox, store, deviceKey } = setup;
    const life = { isOver: false };
    const whileAlive = async <T>(value: Promise<T>): Promise<T> => {
      const settledValue = await value;
      return life.isOver ? new Promise<T>(() => {}) : settledValue;
    };
    const dying: TokenStore = {
      getItem: (key) => whileAlive(Promise.resolve(store.getItem(key))),
      setItem: (key, value) => life.isOver || store.setItem(key, value),
      removeItem: (key) => life.isOver || store.removeItem(key),
      setItemIfAbsent: async (...args) => (await store.setItemIfAbsent?.(...args)) ?? false,
    };
    const plex = createPlexClient({ clientIdentifier: IDENTIFIER, fetch: sandbox.fetch });
    return { ...setup, life, victim: createTokenKeeper(plex, { deviceKey, store: dying }) };
  }

  test('holds the others up for no longer than its lease', async () => {
    const { sandbox, keepers, victim, life, store } = await mortal();
    sandbox.fail({ kind: 'hang', match: EXCHANGE });
    void victim.getToken().catch(() => {});
    await idle();
    life.isOver = true;
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

  test('holds nobody up while the old token lives', async () => {
    const { sandbox, keepers, victim, life } = await mortal();
    const [token] = (await settled(all(keepers))).value ?? [];
    expect(await victim.getToken()).toBe(token);
    await pass(6 * DAY);
    sandbox.fail({ kind: 'hang', match: EXCHANGE });
    void victim.getToken().catch(() => {});
    await idle();
    life.isOver = true;
    expect(await settled(all(keepers))).toMatchObject({ value: [token, token], took: 0 });
    await pass(30_000);
    await settled(all(keepers));
    expect(refreshes(sandbox)).toBe(3);
    await pass(MINUTE);
  });
});

describe('a lease', () => {
  test('ends later than the refresh: nothing is asked after 25 of its 30 seconds', async () => {
    const { sandbox, deviceKey, store } = await processes(0);
    const { fetch } = sandbox;
    const patient = createPlexClient({ clientIdentifier: IDENTIFIER, fetch, timeout: MINUTE });
    sandbox.fail({ kind: 'hang', match: EXCHANGE });
    const keeper = createTokenKeeper(patient, { deviceKey, store });
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

  test("of another process is not removed, although one's own was lost", async () => {
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

  test('that does not end, in a store that does not know how, is gone past after a while', async () => {
    const store = sharedStore();
    const endless: TokenStore = {
      ...store,
      setItemIfAbsent: (key, value) => {
        if (store.values.has(key)) return false;
        store.values.set(key, value);
        return true;
      },
    };
    const { sandbox, keeper, told, another } = await keeperWith({ store: endless });
    await keeper.getToken();
    const [tokenKey = ''] = store.values.keys();
    store.values.set(tokenKey.replace('token', 'lease'), 'of a process that died long ago');
    store.values.delete(tokenKey);
    const { value = [], took } = await settled(all([another()]));
    expect(value).toHaveLength(1);
    expect(took).toBeGreaterThanOrEqual(35_000);
    expect(took).toBeLessThanOrEqual(36_000);
    expect(told).toMatchObject([
      { error: { code: 'token_store', message: expect.stringContaining('setItemIfAbsent') } },
    ]);
    expect(refreshes(sandbox)).toBe(2);
  });

  test('that goes from one process to the next is waited for a minute at most', async () => {
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
