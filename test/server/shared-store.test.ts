/** Two instances of an app, with nothing in common but a secret and a real Redis. */
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import type { SignInHandlerOptions, SignInStore } from '../../src/server/index.ts';
import { startRedis } from '../jwt/redis.ts';
import type { Browser } from './browser.ts';
import { codeIn, COOKIE, forwardUrlIn, PATH, setUp } from './setup.ts';

let server: Awaited<ReturnType<typeof startRedis>>;
let clients: Redis[];

beforeEach(async () => {
  server = await startRedis();
  clients = [new Redis(server.socket), new Redis(server.socket)];
});
afterEach(async () => {
  for (const client of clients) client.disconnect();
  await server.stop();
});

const redisStore = (redis: Redis): SignInStore => ({
  getItem: (key) => redis.get(key),
  removeItem: (key) => redis.del(key),
  setItemIfAbsent: async (key, value, { ttl }) =>
    (await redis.set(key, value, 'PX', Math.ceil(ttl), 'NX')) === 'OK',
});

interface Pair {
  sandbox: Sandbox;
  onSignedIn: ReturnType<typeof vi.fn>;
  /** The approved sign-in of one browser, which sends its requests to either instance. */
  browsers: Browser[];
  url: string;
  state: string;
  redis: Redis;
}

async function startPair(
  respond: SignInHandlerOptions['onSignedIn'],
  options: Partial<SignInHandlerOptions> = {},
): Promise<Pair> {
  const sandbox = createSandbox();
  const onSignedIn = vi.fn(respond);
  const pair = clients.map((redis) =>
    setUp({ onSignedIn, store: redisStore(redis), ...options }, { sandbox }),
  );
  const [first, second] = pair;
  const [redis] = clients;
  if (!first || !second || !redis) throw new Error('There are two instances');
  const { url, state } = await first.browser.start({ returnTo: '/library' });
  sandbox.approve(codeIn(url));
  const browsers = [first.browser, first.browser.fork(second.handler)];
  return { sandbox, onSignedIn, browsers, url, state, redis };
}

const signIn = (): Response =>
  new Response('Hello', {
    status: 303,
    headers: { Location: '/home', 'Set-Cookie': 'session=1; Path=/' },
  });

/** Visits the callback at both instances at once, each with the first cookie. */
const visitBoth = ({ browsers, url }: Pair): Promise<Response[]> =>
  Promise.all(browsers.map((browser) => browser.visit(forwardUrlIn(url))));

describe('a sign-in', () => {
  test('completes once, and both instances respond with the whole response', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const pair = await startPair(async () => {
      await released;
      return signIn();
    });
    const visits = visitBoth(pair);
    await vi.waitFor(() => expect(pair.onSignedIn).toHaveBeenCalled());
    release();
    for (const response of await visits) {
      expect([response.status, response.headers.get('location')]).toEqual([303, '/home']);
      expect(response.headers.getSetCookie()).toEqual([
        'session=1; Path=/',
        expect.stringContaining(COOKIE),
      ]);
      expect(await response.text()).toBe('Hello');
    }
    expect(pair.onSignedIn).toHaveBeenCalledTimes(1);
  });

  test('is complete for the other instance as well, after a minute', async () => {
    const pair = await startPair(signIn);
    const [one, two] = pair.browsers;
    expect((await one?.visit(forwardUrlIn(pair.url)))?.status).toBe(303);
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 60_001);
    const late = await two?.visit(forwardUrlIn(pair.url));
    vi.useRealTimers();
    expect(late?.status).toBe(410);
    expect(await late?.text()).toContain('You’re already signed in');
    expect(pair.onSignedIn).toHaveBeenCalledTimes(1);
  });

  test.each<[string, () => Response, number]>([
    ['a refusal', () => new Response('Not you', { status: 403 }), 403],
    ['a large body', () => new Response('a'.repeat(20_000)), 303],
    ['no body', () => new Response(null, { status: 204 }), 204],
  ])('ends the same at both instances: %s', async (_, respond, status) => {
    const pair = await startPair(respond);
    const [one, two] = pair.browsers;
    await one?.visit(forwardUrlIn(pair.url));
    expect((await two?.visit(forwardUrlIn(pair.url)))?.status).toBe(status);
    expect(pair.onSignedIn).toHaveBeenCalledTimes(1);
  });

  test('without access to a required server ends the same at both instances', async () => {
    const requireServer = { machineIdentifier: 'other', ownerId: 7 };
    const pair = await startPair(signIn, { requireServer });
    const [one, two] = pair.browsers;
    await one?.visit(forwardUrlIn(pair.url));
    const before = pair.sandbox.requests.length;
    expect((await two?.visit(forwardUrlIn(pair.url)))?.status).toBe(403);
    expect(pair.sandbox.requests.slice(before).map(({ path }) => path)).not.toContain(
      '/api/v2/resources',
    );
  });

  test('that failed at one instance can be completed at the other', async () => {
    let fails = true;
    const pair = await startPair(() => (fails ? new Response(null, { status: 503 }) : signIn()));
    const [one, two] = pair.browsers;
    expect((await one?.visit(forwardUrlIn(pair.url)))?.status).toBe(503);
    fails = false;
    expect((await two?.visit(forwardUrlIn(pair.url)))?.status).toBe(303);
  });

  test('times out while another instance holds its claim', async () => {
    const pair = await startPair(signIn, { timeout: 300 });
    await pair.redis.set(`plex-pin:claim:${pair.state}`, '1');
    const response = await pair.browsers[0]?.visit(forwardUrlIn(pair.url));
    expect(response?.status).toBe(503);
    expect(pair.onSignedIn).not.toHaveBeenCalled();
  });
});

test('the store holds no readable cookie, and each of its values expires', async () => {
  const pair = await startPair(signIn);
  await pair.browsers[0]?.visit(forwardUrlIn(pair.url));
  const keys = await pair.redis.keys('*');
  expect(keys).toEqual([`plex-pin:outcome:${pair.state}`]);
  const value = await pair.redis.get(keys[0] ?? '');
  expect(value).toMatch(/^eyJ/);
  expect(value).not.toContain('session');
  const ttl = await pair.redis.pttl(keys[0] ?? '');
  expect(ttl).toBeGreaterThan(1_700_000);
  expect(ttl).toBeLessThanOrEqual(1_800_000);
});

test('a failure of the store rejects, without what the store says about its values', async () => {
  const store: SignInStore = {
    ...redisStore(new Redis(server.socket, { lazyConnect: true })),
    setItemIfAbsent: () => {
      throw new Error('READONLY abcdefghij1234567890');
    },
  };
  const pair = await startPair(signIn, { store });
  const visit = pair.browsers[0]?.visit(forwardUrlIn(pair.url));
  await expect(visit).rejects.toMatchObject({
    message: 'The store could not add a claim',
    cause: { message: 'READONLY [redacted]' },
  });
  expect(pair.onSignedIn).not.toHaveBeenCalled();
  const status = await pair.browsers[0]?.fetch(`${PATH}/status?state=${pair.state}`);
  expect(await status?.json()).toEqual({ status: 'approved' });
});

test.each([['redis'], [{}], [{ getItem: () => {}, removeItem: () => {} }]])(
  'a store without its functions throws: %j',
  (store) => {
    expect(() => setUp({ store: store as never })).toThrow(/^store/);
  },
);
