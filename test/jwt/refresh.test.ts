import { inspect } from 'node:util';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPlexClient, startSignIn } from '../../src/index.ts';
import {
  generateDeviceKey,
  refreshToken,
  registerDevice,
  verifyToken,
} from '../../src/jwt/index.ts';
import { caught, clientWith, IDENTIFIER, TOKEN } from '../support/plex.ts';
import {
  createIssuer,
  DAY,
  expectDeviceJwt,
  fakeTime,
  NOW,
  plexClaims,
  plexTv,
  plexTvWithOneToken,
  signedIn,
  unchecked,
} from './device.ts';

beforeEach(() => fakeTime());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const NONCE = { path: '/auth/nonce' };
const EXCHANGE = { path: '/auth/token' };

describe('a refresh', () => {
  test('signs a nonce, exchanges it for a token, and verifies that', async () => {
    const { sandbox, plex, sent } = plexTv();
    const { deviceKey, token } = await signedIn(sandbox, plex);
    sent.length = 0;
    const refreshed = await refreshToken(plex, { deviceKey });

    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://clients.plex.tv/api/v2/auth/nonce',
      'POST https://clients.plex.tv/api/v2/auth/token',
    ]);
    const { jwt } = JSON.parse((await sent[1]?.text()) ?? '') as { jwt: string };
    expectDeviceJwt(jwt, deviceKey.kid);
    expect(refreshed.claims.nonce).toBe(decodeJwt(jwt)['nonce']);
    expect(refreshed.token).not.toBe(token);
    expect(refreshed.expiresAt).toEqual(new Date(refreshed.claims.exp * 1000));
    expect(refreshed.expiresAt.getTime()).toBe(NOW + 7 * DAY);
    await plex.withToken(refreshed.token).getUser();
    // Other tokens of the device stay valid.
    await plex.withToken(token).getUser();
  });

  test('works after the token has expired', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey, token } = await signedIn(sandbox, plex);
    sandbox.advance(30 * DAY);
    expect(await caught(() => plex.withToken(token).getUser())).toMatchObject({ status: 498 });
    const refreshed = await refreshToken(plex, { deviceKey });
    await plex.withToken(refreshed.token).getUser();
  });

  test.each([
    ['ten years ahead', 3650 * DAY],
    ['ten years behind', -3650 * DAY],
  ])('works while the local clock is %s', async (_, skew) => {
    const { sandbox, plex } = plexTv({ now: () => Date.now() - skew });
    const { deviceKey } = await signedIn(sandbox, plex);
    const elsewhere = unchecked(sandbox);
    const { token, expiresAt } = await refreshToken(elsewhere, { deviceKey });
    expect(expiresAt.getTime()).toBe(NOW - skew + 7 * DAY);
    await verifyToken(elsewhere, token, { deviceKey });
  });

  test('waits for the Retry-After of plex.tv', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex);
    sandbox.fail({ kind: 'response', status: 429, headers: { 'Retry-After': '20' }, match: NONCE });
    sandbox.fail({
      kind: 'response',
      status: 429,
      headers: { 'Retry-After': '7' },
      match: EXCHANGE,
    });
    const refreshing = refreshToken(plex, { deviceKey });
    const waits: number[] = [];
    const progress = { done: false };
    void refreshing.finally(() => (progress.done = true));
    while (!progress.done) {
      await new Promise((resolve) => setImmediate(resolve));
      // During a request the next timer is its deadline, between two requests it is the pause.
      if (sandbox.requests.at(-1)?.status !== 429 || vi.getTimerCount() === 0) continue;
      const before = performance.now();
      vi.advanceTimersToNextTimer();
      waits.push(performance.now() - before);
    }
    expect(waits).toEqual([20_000, 7_000]);
  });

  test('does not wait for longer than a minute, or without a Retry-After', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex);
    sandbox.fail({ kind: 'response', status: 429, headers: { 'Retry-After': '61' }, match: NONCE });
    expect(await caught(() => refreshToken(unchecked(sandbox), { deviceKey }))).toMatchObject({
      code: 'api',
      status: 429,
      retryAfter: 61,
    });
    sandbox.fail({ kind: 'response', status: 429, match: NONCE });
    expect(await caught(() => refreshToken(unchecked(sandbox), { deviceKey }))).toMatchObject({
      status: 429,
    });
  });

  test('is aborted while it waits', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex);
    sandbox.fail({ kind: 'response', status: 429, headers: { 'Retry-After': '20' }, match: NONCE });
    const controller = new AbortController();
    const refreshing = refreshToken(unchecked(sandbox), { deviceKey, signal: controller.signal });
    while (sandbox.requests.at(-1)?.status !== 429) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    controller.abort('enough');
    expect(await caught(() => refreshing)).toBe('enough');
  });

  test.each([NONCE, EXCHANGE])('is aborted during a request to $path', async ({ path }) => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex);
    const controller = new AbortController();
    const hanging = createPlexClient({
      clientIdentifier: IDENTIFIER,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        if (!request.url.endsWith(path)) return sandbox.fetch(request);
        setImmediate(() => controller.abort('enough'));
        return new Promise(() => {});
      },
    });
    const { signal } = controller;
    expect(await caught(() => refreshToken(hanging, { deviceKey, signal }))).toBe('enough');
  });

  test('is retried twice at most', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex);
    const headers = { 'Retry-After': '0' };
    const nonces = () => sandbox.requests.filter(({ path }) => path.endsWith('/nonce')).length;
    sandbox.fail({ kind: 'response', status: 429, headers, match: NONCE, times: 3 });
    const refreshing = refreshToken(unchecked(sandbox), { deviceKey });
    const error = caught(() => refreshing);
    while (nonces() < 3) await vi.advanceTimersByTimeAsync(1);
    expect(await error).toMatchObject({ code: 'api', status: 429 });
    expect(nonces()).toBe(3);
  });

  test.each([
    ['503 with a Retry-After', { status: 503, headers: { 'Retry-After': '0' } }],
    ['400 with an error of plex.tv', { status: 400, body: { errors: [{ code: 1004 }] } }],
    ['404 with an error of plex.tv', { status: 404, body: { errors: [{ code: 1002 }] } }],
  ])('is not retried after a %s', async (_, response) => {
    for (const match of [NONCE, EXCHANGE]) {
      const { sandbox, plex } = plexTv();
      const { deviceKey } = await signedIn(sandbox, plex);
      sandbox.fail({ kind: 'response', ...response, match });
      const error = await caught(() => refreshToken(unchecked(sandbox), { deviceKey }));
      expect(error).toMatchObject({ code: 'api', status: response.status });
      expect(sandbox.requests.filter(({ path }) => path.endsWith(match.path))).toHaveLength(1);
    }
  });

  test('takes a token without a nonce', async () => {
    const { plex, deviceKey, token } = await plexTvWithOneToken();
    expect(await refreshToken(plex, { deviceKey })).toMatchObject({ token });
  });

  test.each([
    [{ code: 1097, message: 'Unknown thumbprint' }, 'device_revoked'],
    [{ code: 1097, message: 'iss does not match' }, 'api'],
    [{ code: 1097, message: 'Wrong issuer' }, 'api'],
    [{ code: 1096, message: 'Wrong issuer' }, 'device_revoked'],
    [{ code: 1097, message: 'Permission denied' }, 'device_revoked'],
  ])('after the error %j rejects with the code %s', async (detail, code) => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex);
    const body = { errors: [detail] };
    sandbox.fail({ kind: 'response', status: 422, body, match: EXCHANGE, times: 2 });
    const error = await caught(() => refreshToken(unchecked(sandbox), { deviceKey }));
    expect(error).toMatchObject({ code });
  });

  test('replaces a nonce that has expired, once', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex);
    // Five minutes and a second pass between the nonce and its exchange.
    const slow = createPlexClient({
      clientIdentifier: IDENTIFIER,
      fetch: (input, init) => {
        const request = new Request(input, init);
        const nonces = sandbox.requests.filter(({ path }) => path.endsWith('/nonce')).length;
        if (request.url.endsWith('/auth/token') && nonces === 1) sandbox.advance(301_000);
        return sandbox.fetch(request);
      },
    });
    const { token } = await refreshToken(slow, { deviceKey });
    await plex.withToken(token).getUser();
    expect(sandbox.requests.filter(({ path }) => path.endsWith('/nonce'))).toHaveLength(2);
  });

  test.each([[422], [498], [401]] as const)(
    'throws a DeviceRevokedError if plex.tv responds with %i twice',
    async (status) => {
      const { sandbox, plex } = plexTv();
      const { deviceKey } = await signedIn(sandbox, plex);
      const body = { errors: [{ code: status, message: 'No' }] };
      sandbox.fail({ kind: 'response', status, body, match: EXCHANGE, times: 2 });
      const error = await caught(() => refreshToken(unchecked(sandbox), { deviceKey }));
      expect(error).toMatchObject({
        code: 'device_revoked',
        message: expect.stringContaining('sign in again'),
        cause: { code: 'api', status },
      });
    },
  );

  test('throws a DeviceRevokedError for a key that plex.tv does not know', async () => {
    const { plex } = plexTv();
    const deviceKey = await generateDeviceKey();
    expect(await caught(() => refreshToken(plex, { deviceKey }))).toMatchObject({
      code: 'device_revoked',
    });
  });

  test('with another client identifier is an API error, not a revocation', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey } = await signedIn(sandbox, plex);
    const other = createPlexClient({ clientIdentifier: 'other', fetch: sandbox.fetch });
    const error = await caught(() => refreshToken(other, { deviceKey }));
    expect(error).toMatchObject({ code: 'api', status: 422, errors: [{ code: 1097 }] });
  });

  test.each([
    ['html', 'response'],
    ['wrong-types', 'response'],
    ['truncate', 'response'],
    ['huge', 'response'],
    ['reset', 'network'],
  ] as const)('rejects an invalid response: %s', async (kind, code) => {
    for (const match of [NONCE, EXCHANGE]) {
      const { sandbox, plex } = plexTv();
      const { deviceKey } = await signedIn(sandbox, plex);
      sandbox.fail({ kind, match });
      const error = await caught(() => refreshToken(unchecked(sandbox), { deviceKey }));
      expect(['response', 'network']).toContain((error as { code: string }).code);
      if (kind !== 'truncate') expect(error).toMatchObject({ code });
    }
  });

  test.each([
    ['for another key', { thumbprint: 'another' }],
    ['for another nonce', { nonce: 'another' }],
    ['expired', { iat: NOW / 1000 - 100, exp: NOW / 1000 - 1 }],
  ])('does not return a token that is %s', async (_, wrong) => {
    const deviceKey = await generateDeviceKey();
    const issuer = await createIssuer();
    const token = await issuer.sign(plexClaims(NOW, deviceKey.kid, wrong));
    const { plex } = clientWith(({ url }) => {
      if (url.endsWith('/keys')) return Response.json({ keys: [issuer.jwk] });
      if (url.endsWith('/nonce')) return Response.json({ nonce: 'a-nonce' });
      return Response.json({ auth_token: token });
    });
    const error = await caught(() => refreshToken(plex, { deviceKey }));
    expect(error).toMatchObject({ code: 'response' });
    expect(inspect(error, { depth: 10 })).not.toContain(token);
  });

  test.each([
    [{}, 'deviceKey'],
    [{ deviceKey: {} }, 'deviceKey'],
    [{ deviceKey: undefined, retries: 3 }, 'retries'],
    [undefined, 'options'],
  ])('rejects wrong arguments before it sends anything: %j', async (options, field) => {
    const { plex, sent } = clientWith(() => Response.json({}));
    expect(await caught(() => refreshToken(plex, options as never))).toMatchObject({
      code: 'input',
      field,
    });
    expect(sent).toHaveLength(0);
  });
});

describe('registering a device', () => {
  /** A device with an old token. */
  async function oldDevice() {
    const tv = plexTv();
    const signIn = await startSignIn(tv.plex);
    tv.sandbox.approve(signIn.code);
    return { ...tv, token: (await signIn.check())?.token ?? '' };
  }

  test('binds the key; the old token is revoked at the first refresh', async () => {
    const { plex, token, sent } = await oldDevice();
    const deviceKey = await generateDeviceKey();
    await registerDevice(plex, { token, deviceKey, replaceToken: true });
    const request = sent.at(-1);
    expect(request?.headers.get('X-Plex-Token')).toBe(token);
    expect(await request?.json()).toEqual({ jwk: deviceKey.jwk });

    await plex.withToken(token).getUser();
    const refreshed = await refreshToken(plex, { deviceKey });
    expect(await caught(() => plex.withToken(token).getUser())).toMatchObject({ status: 401 });
    expect(await plex.withToken(refreshed.token).getUser()).toMatchObject({ username: 'owner' });
  });

  test.each([[undefined], [false], ['yes'], [1]])(
    'is rejected without replaceToken: true before anything is sent: %j',
    async (replaceToken) => {
      const { plex, sent } = clientWith(() => new Response(null, { status: 201 }));
      const deviceKey = await generateDeviceKey();
      const options = { token: TOKEN, deviceKey, replaceToken };
      expect(await caught(() => registerDevice(plex, options as never))).toMatchObject({
        code: 'input',
        field: 'replaceToken',
        message: expect.stringContaining('revoked'),
      });
      expect(sent).toHaveLength(0);
    },
  );

  test.each([
    [{ token: undefined }, 'token'],
    [{ token: '' }, 'token'],
    [{ token: 7 }, 'token'],
    [{ deviceKey: undefined }, 'deviceKey'],
    [{ force: true }, 'force'],
  ])('rejects wrong arguments before it sends anything: %j', async (changes, field) => {
    const { plex, sent } = clientWith(() => new Response(null, { status: 201 }));
    const deviceKey = await generateDeviceKey();
    const options = { token: TOKEN, deviceKey, replaceToken: true, ...changes };
    expect(await caught(() => registerDevice(plex, options as never))).toMatchObject({
      code: 'input',
      field,
    });
    expect(sent).toHaveLength(0);
  });

  test('an invalid token or a key of another device is an API error', async () => {
    const { sandbox, plex, token } = await oldDevice();
    const deviceKey = await generateDeviceKey();
    const register = (client: typeof plex, bad: string) =>
      caught(() => registerDevice(client, { token: bad, deviceKey, replaceToken: true }));
    expect(await register(plex, TOKEN)).toMatchObject({ code: 'api', status: 401 });

    const other = createPlexClient({ clientIdentifier: 'other', fetch: sandbox.fetch });
    const signIn = await startSignIn(other, { deviceKey });
    sandbox.approve(signIn.code);
    await signIn.check();
    expect(await register(plex, token)).toMatchObject({ code: 'api', status: 422 });
  });
});
