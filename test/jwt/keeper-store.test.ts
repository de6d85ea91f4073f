import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStorage, type Storage } from 'unstorage';
import fsDriver from 'unstorage/drivers/fs';
import memoryDriver from 'unstorage/drivers/memory';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPlexClient } from '../../src/index.ts';
import { createTokenKeeper, generateDeviceKey, type TokenStore } from '../../src/jwt/index.ts';
import { caught } from '../support/plex.ts';
import { createIssuer, DAY, MINUTE, NOW, plexClaims, unchecked } from './device.ts';
import { endFakeTime, pass, settled, startFakeTime } from './fake-time.ts';
import { keeperWith, refreshes, sharedStore } from './keeper.ts';

describe('an unstorage storage', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plex-pin-keeper-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const storages: [string, () => Storage | Storage<string>][] = [
    ['in memory', () => createStorage({ driver: memoryDriver() })],
    ['in files', () => createStorage({ driver: fsDriver({ base: folder }) })],
    ['without a driver', () => createStorage()],
    ['of strings', () => createStorage<string>()],
  ];

  test.each(storages)('%s stores the token', async (_, create) => {
    const store = create();
    const { sandbox, plex, keeper, another, reported } = await keeperWith({ store });
    const token = await keeper.getToken();
    await plex.withToken(token).getUser();
    expect(await another().getToken()).toBe(token);
    expect(refreshes(sandbox)).toBe(1);
    expect(await store.getKeys()).toHaveLength(1);
    expect(reported).toEqual([]);
  });

  test('in files has the token after a restart, only for its client identifier and key', async () => {
    const store = () => createStorage({ driver: fsDriver({ base: folder }) });
    const { sandbox, keeper, another, deviceKey } = await keeperWith({ store: store() });
    const token = await keeper.getToken();
    expect(await another({ store: store() }).getToken()).toBe(token);
    const elsewhere = createPlexClient({
      clientIdentifier: `../${'🎬/'.repeat(200)}`,
      fetch: sandbox.fetch,
    });
    for (const [plex, key] of [
      [elsewhere, deviceKey],
      [unchecked(sandbox), await generateDeviceKey()],
    ] as const) {
      const other = createTokenKeeper(plex, { deviceKey: key, store: store() });
      // plex.tv does not know this device, and the keeper must not use the token of the other one.
      expect(await caught(other.getToken)).toMatchObject({
        code: expect.stringMatching(/api|revoked/),
      });
    }
    expect(await another({ store: store() }).getToken()).toBe(token);
  });
});

test('each key, client identifier and plex.tv has its own token', async () => {
  const keys: string[] = [];
  const store: TokenStore = {
    getItem: (key) => void keys.push(key),
    setItem: () => {},
    removeItem: () => {},
  };
  const { sandbox, deviceKey } = await keeperWith();
  const { fetch } = sandbox;
  const other = await generateDeviceKey();
  const clients = [
    { clientIdentifier: 'a', fetch },
    { clientIdentifier: 'b', fetch },
    { clientIdentifier: 'a', fetch, plexTv: 'http://127.0.0.1:7777' },
  ].map((options) => createPlexClient(options));
  for (const plex of clients) {
    for (const key of [deviceKey, other]) {
      await caught(createTokenKeeper(plex, { deviceKey: key, store }).getToken);
    }
  }
  expect(new Set(keys).size).toBe(6);
});

describe('the value in the store', () => {
  beforeEach(startFakeTime);
  afterEach(endFakeTime);

  const storeOf = (value: unknown): TokenStore & { written: string[] } => {
    const written: string[] = [];
    return {
      written,
      getItem: () => written.at(-1) ?? value,
      setItem: (_, token) => written.push(token),
      removeItem: () => {},
    };
  };

  const hostile: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an object', { token: 'eyJ' }],
    ['an array', ['eyJ']],
    ['a function', () => 'eyJ'],
    ['an empty string', ''],
    ['text', 'not a token'],
    ['three dots', '...'],
    ['a JWT without claims', 'e30.e30.'],
    ['a JWT whose claims are not JSON', 'e30.e30x.e30'],
    ['a megabyte', 'a.'.repeat(500_000)],
    [
      'an object with a getter that fails',
      {
        get token() {
          return expect.fail('it was read');
        },
      },
    ],
  ];
  test.each(hostile)('%s is ignored', async (_, value) => {
    const store = storeOf(value);
    const { sandbox, keeper, reported } = await keeperWith({ store });
    const token = await keeper.getToken();
    expect(store.written).toEqual([token]);
    expect(refreshes(sandbox)).toBe(1);
    expect(reported).toEqual([]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['that is forged', {}],
    ['for another app', { aud: ['plex.tv', 'another'] }],
    ['for another device', { thumbprint: 'another' }],
    ['that has expired', { exp: NOW / 1000 }],
    ['without an expiry', { exp: undefined }],
    ['whose expiry is a string', { exp: 'never' }],
    ['that expires in a thousand years', { exp: NOW / 1000 + 365_000 * 86_400 }],
    ['that is issued tomorrow', { iat: NOW / 1000 + 86_400 }],
    ['without a user', { user: null }],
  ])('a token %s is ignored', async (_, changes) => {
    const { sandbox, another, deviceKey } = await keeperWith();
    const forger = await createIssuer();
    const store = storeOf(await forger.sign(plexClaims(NOW, deviceKey.kid, changes)));
    const token = await another({ store }).getToken();
    expect(store.written).toEqual([token]);
    expect(refreshes(sandbox)).toBe(1);
  });

  test('a token whose signature cannot be checked is used only until there is another', async () => {
    const { sandbox, another, deviceKey, reported } = await keeperWith();
    const forger = await createIssuer();
    const claims = { exp: NOW / 1000 + 365_000 * 86_400 };
    const unverified = await forger.sign(plexClaims(NOW, deviceKey.kid, claims));
    const keeper = another({ store: storeOf(unverified) });
    sandbox.fail({ kind: 'reset', times: 2 });
    expect(await keeper.getToken()).toBe(unverified);
    expect(reported).toMatchObject([{ error: { code: 'network' } }]);
    await pass(MINUTE);
    expect(await keeper.getToken()).not.toBe(unverified);
  });

  test('and never after it turned out to be forged', async () => {
    const { sandbox, another, deviceKey } = await keeperWith();
    const forger = await createIssuer();
    const forged = await forger.sign(plexClaims(NOW, deviceKey.kid));
    const keeper = another({ store: storeOf(forged) });
    sandbox.fail({ kind: 'reset', times: 2 });
    expect(await keeper.getToken()).toBe(forged);
    await pass(MINUTE);
    sandbox.fail({ kind: 'response', status: 503, match: { path: '/auth/token' } });
    expect(await caught(keeper.getToken)).toMatchObject({ status: 503 });
  });

  test('a valid token is used by a new process while plex.tv is unreachable', async () => {
    const store = sharedStore();
    const { sandbox, keeper, another } = await keeperWith({ store });
    const token = await keeper.getToken();
    await pass(6.5 * DAY);
    sandbox.fail({ kind: 'response', status: 503, times: Infinity });
    expect(await another().getToken()).toBe(token);
    await pass(DAY / 2);
    expect(await caught(another().getToken)).toMatchObject({ status: 503 });
  });
});

describe('a store that fails', () => {
  beforeEach(startFakeTime);
  afterEach(endFakeTime);

  const throws = () => {
    throw new Error('the disk is full');
  };
  const rejects = () => Promise.reject(new Error('the disk is full'));
  const hangs = () => new Promise<never>(() => {});
  type Failing = Partial<Record<keyof TokenStore, () => never | Promise<never>>>;

  /** A shared store with some of its functions replaced. */
  const failing = (functions: Failing): TokenStore => ({ ...sharedStore(), ...functions });

  const ways: [string, Failing][] = [throws, rejects, hangs].flatMap((how): [string, Failing][] => [
    [
      `${how.name} everywhere`,
      { getItem: how, setItem: how, removeItem: how, setItemIfAbsent: how },
    ],
    [`${how.name} when read`, { getItem: how }],
    [`${how.name} when written`, { setItem: how }],
    [`${how.name} when a value is removed`, { removeItem: how }],
    [`${how.name} when a lease is added`, { setItemIfAbsent: how }],
  ]);

  test.each(ways)('%s loses no token', async (_, functions) => {
    const { sandbox, plex, keeper, reported } = await keeperWith({ store: failing(functions) });
    const { value: token = '', took } = await settled(keeper.getToken());
    await plex.withToken(token).getUser();
    expect(took).toBeLessThanOrEqual(10_000);
    expect(reported.length).toBeGreaterThan(0);
    for (const { error } of reported) expect(error).toMatchObject({ code: 'token_store' });
    expect(refreshes(sandbox)).toBe(1);

    // The store is not used again until there is a new token to save.
    reported.length = 0;
    expect(await settled(keeper.getToken())).toMatchObject({ value: token, took: 0 });
    await pass(6 * DAY);
    const { value: next = '' } = await settled(keeper.getToken());
    expect(next).not.toBe(token);
    await plex.withToken(next).getUser();
    expect(refreshes(sandbox)).toBe(2);
  });

  test('is read once for concurrent callers', async () => {
    const { sandbox, keeper } = await keeperWith({ store: failing({ getItem: hangs }) });
    sandbox.fail({
      kind: 'response',
      status: 503,
      times: Infinity,
      match: { path: '/auth/nonce' },
    });
    const { error, took } = await settled(keeper.getToken());
    expect(error).toMatchObject({ status: 503 });
    expect(took).toBe(5_000);
    const calls = Array.from({ length: 10 }, () => settled(keeper.getToken()));
    for (const call of calls) expect((await call).took).toBeLessThanOrEqual(5_000);
  });

  test('is reported without the message of the store, which may quote the token', async () => {
    const store = failing({
      setItem: ((_: string, token: string) => {
        throw Object.assign(new Error(`SET ${token} failed`), {
          code: 'EFAIL',
          command: { args: [token] },
        });
      }) as () => never,
    });
    const { keeper, reported } = await keeperWith({ store });
    await keeper.getToken();
    expect(reported).toMatchObject([
      {
        error: {
          message: 'The store could not save the token',
          cause: { message: 'SET [redacted] failed', code: 'EFAIL' },
        },
        expiresAt: new Date(NOW + 7 * DAY),
      },
    ]);
    expect(reported[0]?.error).not.toHaveProperty('cause.command');
  });
});
