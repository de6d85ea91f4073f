/** What a Plex JWT of the sandbox is, and what it is good for. */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import {
  askForNonce,
  createDevice,
  exchange,
  frozen,
  postJson,
  refresh,
  refusalOf,
  signInWithKey,
  start,
  startSeconds,
  statusOf,
} from './device.ts';
import { signIn, startPlexTv, transports, type PlexTv } from './plex-tv.ts';

const week = 7 * 24 * 60 * 60;

async function keysOf(plexTv: PlexTv): Promise<Record<string, string>[]> {
  // The answer was checked against the spec, and of an Ed25519 key all members are text.
  const { keys } = (await plexTv.call('GET', '/auth/keys')).json() as {
    keys: Record<string, string>[];
  };
  return keys;
}

describe.each(transports)('a Plex JWT %s', (transport) => {
  test('has the claims of one, and verifies with the newest key', async () => {
    await using plexTv = await startPlexTv(transport, { now: () => start + 999 });
    const device = await createDevice();
    await signInWithKey(plexTv, device);
    const nonce = await askForNonce(plexTv);
    const answer = await exchange(plexTv, await device.sign({ nonce }));
    const token = answer.field('auth_token') ?? '';

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

  test('the keys are public, named, and more than one', async () => {
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

  test('the first key, and the keys of another sandbox, do not verify it', async () => {
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

  test('has a nonce although the device JWT of a poll has none, another each time', async () => {
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

  test('tells of the user what the scope asks for', async () => {
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
    'for the scope %j is refused everywhere',
    async (scope) => {
      await using plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      const polled = await signInWithKey(plexTv, device, { claims: { scope } });
      const answer = await refresh(plexTv, device, { scope });
      expect(answer.status).toBe(200);
      for (const token of [polled, answer.field('auth_token') ?? '']) {
        expect(decodeJwt(token)).toMatchObject({ user: { id: 1001 } });
        const headers = { 'X-Plex-Token': token };
        for (const path of ['/user', '/resources', '/ping']) {
          expect(refusalOf(await plexTv.call('GET', path, { headers }))).toEqual([401, '1001']);
        }
        const signOut = await plexTv.call('DELETE', '/users/signout', { headers });
        expect(refusalOf(signOut)).toEqual([401, '1001']);
      }
      // The device is not lost by it.
      const mended = (await refresh(plexTv, device)).field('auth_token') ?? '';
      expect(await statusOf(plexTv, mended)).toBe(200);
    },
  );

  test('is a token like any other', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const token = await signInWithKey(plexTv, device, { user: 'friend' });
    const headers = { 'X-Plex-Token': token };
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

  test('is good for seven days, and then expired', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const headers = { 'X-Plex-Token': await signInWithKey(plexTv, device) };
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
      expect(refusalOf(await plexTv.call(method, path, { headers }))).toEqual([498, '498']);
    }
    // Neither its device nor a token of the old kind is lost with it.
    const now = { iat: startSeconds + week, exp: startSeconds + week + 300 };
    const fresh = (await refresh(plexTv, device, now)).field('auth_token') ?? '';
    expect(await statusOf(plexTv, fresh)).toBe(200);
  });

  test('lives on when the next is issued, at a refresh or at another sign-in', async () => {
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

  test('is worthless after signing out, and the key still gets another', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const headers = { 'X-Plex-Token': await signInWithKey(plexTv, device) };
    expect((await plexTv.call('DELETE', '/users/signout', { headers })).status).toBe(204);
    const again = await plexTv.call('GET', '/user', { headers });
    expect(refusalOf(again)).toEqual([401, '1001']);
    const next = (await refresh(plexTv, device)).field('auth_token') ?? '';
    expect(await statusOf(plexTv, next)).toBe(200);
  });

  test('that the sandbox has not issued is refused, whoever signed it', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const token = await signInWithKey(plexTv, device);
    const forged = await device.sign(decodeJwt(token), decodeProtectedHeader(token));
    const [header, payload] = token.split('.');
    for (const bad of [forged, `${header}.${payload}.`, `${token}A`, await device.sign()]) {
      const answer = await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': bad } });
      expect(refusalOf(answer)).toEqual([401, '1001']);
    }
    expect(await statusOf(plexTv, token)).toBe(200);
  });

  test('what is below /auth is JSON, whatever is asked for', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const headers = { 'X-Plex-Token': await signIn(plexTv), Accept: 'application/xml' };
    const json = { ...headers, 'Content-Type': 'application/json' };
    const send = (method: string, path: string, body?: string) =>
      plexTv.call(method, path, body === undefined ? { headers } : { headers: json, body });
    const nonce = await send('GET', '/auth/nonce');
    const answers = [
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
    expect(answers.map(({ status }) => status)).toEqual([200, 201, 200, 200, 400, 400, 404]);
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/);
      expect(answer.json()).toBeTypeOf('object');
    }
  });

  test('nonces count in the rate limit', async () => {
    await using plexTv = await startPlexTv(transport, {
      ...frozen,
      rateLimit: { requests: 1, seconds: 10 },
    });
    await askForNonce(plexTv);
    const answer = await plexTv.call('GET', '/auth/nonce', { headers: { Accept: '*/*' } });
    expect(refusalOf(answer)).toEqual([429, '1003']);
    expect(answer.headers.get('retry-after')).toBe('10');
  });

  test('no secret of it is in the list of requests', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const nonce = await askForNonce(plexTv);
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

test('the keys are made when they are needed first', async () => {
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

test('no timer is needed, and Date may be a fake one', async () => {
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
