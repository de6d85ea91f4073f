/** The claims of a Plex JWT of the sandbox, and when it is valid. */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import {
  getNonce,
  createDevice,
  exchange,
  frozen,
  postJson,
  refresh,
  errorOf,
  signInWithKey,
  start,
  startSeconds,
  statusOf,
} from './device.ts';
import { signIn, startPlexTv, transports, type PlexTv } from './plex-tv.ts';

const week = 7 * 24 * 60 * 60;

async function keysOf(plexTv: PlexTv): Promise<Record<string, string>[]> {
  // The response was checked against the spec, and all members of an Ed25519 key are strings.
  const { keys } = (await plexTv.call('GET', '/auth/keys')).json() as {
    keys: Record<string, string>[];
  };
  return keys;
}

describe.each(transports)('a Plex JWT %s', (transport) => {
  test('has the claims of a Plex JWT, and verifies with the newest key', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => start + 999 });
    const device = await createDevice();
    await signInWithKey(plexTv, device);
    const nonce = await getNonce(plexTv);
    const response = await exchange(plexTv, await device.sign({ nonce }));
    const token = response.field('auth_token') ?? '';

    const keys = await keysOf(plexTv);
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'EdDSA',
      kid: keys.at(-1)?.['kid'],
      typ: 'JWT',
    });
    const set = createLocalJWKSet({ keys: keys.map((key) => ({ kty: 'OKP', ...key })) });
    const { payload } = await jwtVerify(token, set, {
      issuer: 'plex.tv',
      audience: device.clientIdentifier,
      currentDate: new Date(start),
    });
    const user = await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': token } });
    expect(payload).toEqual({
      iss: 'plex.tv',
      aud: ['plex.tv', 'test-client'],
      iat: startSeconds,
      exp: startSeconds + week,
      nonce,
      thumbprint: 'key of test-client',
      user: { id: Number(user.field('id')), uuid: user.field('uuid'), username: 'owner' },
    });
  });

  test('is verified by one of several public keys with IDs', async () => {
    await using plexTv = await startPlexTv(transport);
    const keys = await keysOf(plexTv);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys.map((key) => key['kid'])).size).toBe(keys.length);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA' });
    }
    expect(await keysOf(plexTv)).toEqual(keys);
  });

  test('is not verified by the first key or by the keys of another sandbox', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    await using other = await startPlexTv(transport, frozen);
    const token = await signInWithKey(plexTv, await createDevice());
    const [[first], others] = [await keysOf(plexTv), await keysOf(other)];
    for (const { x = '' } of [first ?? {}, ...others]) {
      const key = { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', x };
      await expect(jwtVerify(token, key)).rejects.toThrow(errors.JWSSignatureVerificationFailed);
    }
    expect(await statusOf(other, token)).toBe(401);
  });

  test('has a new nonce if the device JWT of a poll has none', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const nonces = [
      decodeJwt(await signInWithKey(plexTv, device))['nonce'],
      decodeJwt(await signInWithKey(plexTv, device))['nonce'],
      decodeJwt(await signInWithKey(plexTv, device, { claims: { nonce: 'mine' } }))['nonce'],
    ];
    expect(nonces).toEqual([
      expect.stringMatching(/./),
      expect.not.stringMatching(String(nonces[0])),
      'mine',
    ]);
  });

  test('has the claims about the user that the scope requests', async () => {
    await using plexTv = await startPlexTv(transport, {
      ...frozen,
      users: [
        {
          username: 'ada',
          id: 7,
          uuid: 'a7',
          email: null,
          friendlyName: 'Ada L.',
          restricted: true,
        },
      ],
    });
    const device = await createDevice();
    await signInWithKey(plexTv, device);
    const userFor = async (scope: string) => {
      const token = (await refresh(plexTv, device, { scope })).field('auth_token') ?? '';
      expect(await statusOf(plexTv, token)).toBe(200);
      return decodeJwt(token)['user'];
    };
    const user = { id: 7, uuid: 'a7' };
    expect(await userFor('')).toEqual(user);
    expect(await userFor('email')).toEqual({ ...user, email: null });
    expect(await userFor('username, friendly_name,')).toEqual({
      ...user,
      username: 'ada',
      friendly_name: 'Ada L.',
    });
    expect(await userFor('restricted,anonymous,joinedAt')).toEqual({
      ...user,
      restricted: true,
      anonymous: false,
      joinedAt: expect.any(Number),
    });
  });

  test.each(['id', 'username,library', 'Username', 'username email', 'constructor'])(
    'with the scope %j is rejected everywhere',
    async (scope) => {
      await using plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      const polled = await signInWithKey(plexTv, device, { claims: { scope } });
      const response = await refresh(plexTv, device, { scope });
      expect(response.status).toBe(200);
      for (const token of [polled, response.field('auth_token') ?? '']) {
        expect(decodeJwt(token)).toMatchObject({ user: { id: 1001 } });
        const headers = { 'X-Plex-Token': token };
        for (const path of ['/user', '/resources', '/ping']) {
          expect(errorOf(await plexTv.call('GET', path, { headers }))).toEqual([401, '1001']);
        }
        const signOut = await plexTv.call('DELETE', '/users/signout', { headers });
        expect(errorOf(signOut)).toEqual([401, '1001']);
      }
      // The device is not lost by it.
      const mended = (await refresh(plexTv, device)).field('auth_token') ?? '';
      expect(await statusOf(plexTv, mended)).toBe(200);
    },
  );

  test('works like any other token', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const token = await signInWithKey(plexTv, device, { user: 'friend' });
    const headers = { ...device.identity, 'X-Plex-Token': token };
    const user = await plexTv.call('GET', '/user', { headers });
    expect(user.json()).toMatchObject({ username: 'friend', authToken: token });
    const resources = await plexTv.call('GET', '/resources', { headers });
    expect(resources.json()).toMatchObject([{ name: 'Living Room', owned: false }]);
    expect((await plexTv.call('GET', `/ping?X-Plex-Token=${token}`)).json()).toEqual({
      pong: true,
    });
    const { id, code } = await (async () => {
      const pin = await postJson(plexTv, '/pins', {}, { headers: device.identity });
      return { id: pin.field('id'), code: pin.field('code') ?? '' };
    })();
    const body = new URLSearchParams({ code });
    expect((await plexTv.call('PUT', '/pins/link', { headers, body })).status).toBe(204);
    const approved = await plexTv.call('GET', `/pins/${id}`, { headers: device.identity });
    expect(approved.field('authToken')).toHaveLength(20);
    const { jwk } = await createDevice('test-client', { kid: 'second' });
    expect((await postJson(plexTv, '/auth/jwk', { jwk }, { headers })).status).toBe(201);
  });

  test('is valid for seven days, then it has expired', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const headers = {
      ...device.identity,
      'X-Plex-Token': await signInWithKey(plexTv, device),
    };
    const calls = [
      ['GET', '/user'],
      ['GET', '/resources'],
      ['GET', '/ping'],
      ['DELETE', '/users/signout'],
    ] as const;
    plexTv.sandbox.advance(week * 1000 - 1);
    for (const [method, path] of calls.slice(0, 3)) {
      expect((await plexTv.call(method, path, { headers })).status).toBe(200);
    }
    plexTv.sandbox.advance(1);
    for (const [method, path] of calls) {
      expect(errorOf(await plexTv.call(method, path, { headers }))).toEqual([498, '498']);
    }
    // Neither its device nor a token of the old kind is lost with it.
    const now = { iat: startSeconds + week, exp: startSeconds + week + 300 };
    const fresh = (await refresh(plexTv, device, now)).field('auth_token') ?? '';
    expect(await statusOf(plexTv, fresh)).toBe(200);
  });

  test('stays valid when the next one is issued, by a refresh or another sign-in', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const tokens = [
      await signInWithKey(plexTv, device),
      (await refresh(plexTv, device)).field('auth_token') ?? '',
      await signInWithKey(plexTv, device),
    ];
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(await statusOf(plexTv, token)).toBe(200);
  });

  test('is not valid after a sign-out, but the key can get another one', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const headers = { 'X-Plex-Token': await signInWithKey(plexTv, device) };
    expect((await plexTv.call('DELETE', '/users/signout', { headers })).status).toBe(204);
    const again = await plexTv.call('GET', '/user', { headers });
    expect(errorOf(again)).toEqual([401, '1001']);
    const next = (await refresh(plexTv, device)).field('auth_token') ?? '';
    expect(await statusOf(plexTv, next)).toBe(200);
  });

  test('is rejected if the sandbox did not issue it, whoever signed it', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const token = await signInWithKey(plexTv, device);
    const forged = await device.sign(decodeJwt(token), decodeProtectedHeader(token));
    const [header, payload] = token.split('.');
    for (const bad of [forged, `${header}.${payload}.`, `${token}A`, await device.sign()]) {
      const response = await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': bad } });
      expect(errorOf(response)).toEqual([401, '1001']);
    }
    expect(await statusOf(plexTv, token)).toBe(200);
  });

  test('the operations under /auth respond in JSON, whatever Accept is', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const headers = { 'X-Plex-Token': await signIn(plexTv), Accept: 'application/xml' };
    const json = { ...headers, 'Content-Type': 'application/json' };
    const send = (method: string, path: string, body?: string) =>
      plexTv.call(method, path, body === undefined ? { headers } : { headers: json, body });
    const nonce = await send('GET', '/auth/nonce');
    const responses = [
      nonce,
      await send('POST', '/auth/jwk', JSON.stringify({ jwk: device.jwk })),
      await send(
        'POST',
        '/auth/token',
        JSON.stringify({ jwt: await device.sign({ nonce: nonce.field('nonce') }) }),
      ),
      await send('GET', '/auth/keys'),
      await send('POST', '/auth/jwk', '{"jwk":'),
      await send('POST', '/auth/token', '{}'),
      await send('GET', '/auth/nothing'),
    ];
    expect(responses.map(({ status }) => status)).toEqual([200, 201, 200, 200, 400, 400, 404]);
    for (const response of responses) {
      expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
      expect(response.json()).toBeTypeOf('object');
    }
  });

  test('requests for nonces count towards the rate limit', async () => {
    await using plexTv = await startPlexTv(transport, {
      ...frozen,
      rateLimit: { requests: 1, seconds: 10 },
    });
    await getNonce(plexTv);
    const response = await plexTv.call('GET', '/auth/nonce', { headers: { Accept: '*/*' } });
    expect(errorOf(response)).toEqual([429, '1003']);
    expect(response.headers.get('retry-after')).toBe('10');
  });

  test('its secrets are not in the list of requests', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const nonce = await getNonce(plexTv);
    const [polled, sent] = [await device.sign(), await device.sign({ nonce })];
    const token = await signInWithKey(plexTv, device);
    const exchanged = (await exchange(plexTv, sent)).field('auth_token') ?? '';
    await statusOf(plexTv, exchanged);
    const headers = { 'X-Plex-Token': token };
    await postJson(plexTv, '/auth/jwk', { jwk: device.privateJwk }, { headers });
    const record = JSON.stringify(plexTv.sandbox.requests);
    // The signatures are what makes secrets of them.
    for (const jwt of [polled, sent, token, exchanged]) {
      expect(jwt).toContain('.');
      expect(record).not.toContain(jwt.split('.')[2]);
    }
    expect(record).toContain(device.jwk.x);
    expect(record).not.toContain(device.privateJwk.d);
  });
});

test('the keys are generated on first use', async () => {
  const generateKey = vi.spyOn(crypto.subtle, 'generateKey');
  try {
    const sandbox = createSandbox({ autoApprove: 0 });
    const headers = { 'X-Plex-Client-Identifier': 'test' };
    await sandbox.fetch('https://plex.tv/api/v2/pins', { method: 'POST', headers });
    await sandbox.fetch('https://plex.tv/api/v2/auth/nonce');
    expect(generateKey).not.toHaveBeenCalled();
    await sandbox.fetch('https://plex.tv/api/v2/auth/keys');
    const { length } = generateKey.mock.calls;
    expect(length).toBeGreaterThan(0);
    await sandbox.fetch('https://plex.tv/api/v2/auth/keys');
    expect(generateKey).toHaveBeenCalledTimes(length);
  } finally {
    generateKey.mockRestore();
  }
});

test('the sandbox needs no timer, and Date may be a fake one', async () => {
  vi.useFakeTimers({ now: start });
  try {
    await using plexTv = await startPlexTv('in the process');
    const device = await createDevice();
    const token = await signInWithKey(plexTv, device);
    vi.setSystemTime(start + 299_000);
    const later = await refresh(plexTv, device);
    expect(decodeJwt(later.field('auth_token') ?? '').iat).toBe(startSeconds + 299);
    vi.setSystemTime(start + week * 1000);
    expect(await statusOf(plexTv, token)).toBe(498);
  } finally {
    vi.useRealTimers();
  }
});
