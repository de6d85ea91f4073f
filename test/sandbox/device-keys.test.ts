/** Which device keys the sandbox accepts, and which device each belongs to. */
import { compactVerify, decodeJwt, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { readDeviceKey } from '../../src/sandbox/device-keys/device-keys.ts';
import {
  createPinWithKey,
  createDevice,
  frozen,
  poll,
  postJson,
  refresh,
  errorOf,
  register,
  signInWithKey,
  signInWithout,
  statusOf,
} from './device.ts';
import { createPin, startPlexTv, transports } from './plex-tv.ts';

/** RFC 8037, appendix A.1 to A.3. */
const ed25519: JWK = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};
const ed25519Thumbprint = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';

/** RFC 7638, section 3.1. */
const rsa: JWK = {
  kty: 'RSA',
  n:
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj' +
    'hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ' +
    'vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK' +
    'nqDKgw',
  e: 'AQAB',
  alg: 'RS256',
};
const rsaThumbprint = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';

const publicOf = ({ kty, crv, x }: JWK): JWK => ({ kty, crv, x }) as JWK;

describe('the ID of a key is', () => {
  test('its kid', async () => {
    const key = await readDeviceKey({ ...rsa, kid: '2011-04-29' });
    expect(key).toMatchObject({ kid: '2011-04-29', thumbprint: rsaThumbprint, alg: 'RS256' });
  });

  test('the thumbprint of RFC 7638 if it has no kid', async () => {
    expect(await readDeviceKey(rsa)).toMatchObject({ kid: rsaThumbprint });
    expect(await readDeviceKey(publicOf(ed25519))).toMatchObject({
      kid: ed25519Thumbprint,
      alg: 'EdDSA',
    });
  });
});

test('the signature of RFC 8037, appendix A.4, verifies with the key that was read', async () => {
  const { publicKey } = await readDeviceKey(publicOf(ed25519));
  const signed =
    'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.' +
    'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';
  const { payload } = await compactVerify(signed, publicKey);
  expect(new TextDecoder().decode(payload)).toBe('Example of Ed25519 signing');
});

describe.each(transports)('device keys %s', (transport) => {
  test('a JWK without a kid signs in, and its thumbprint is in the token', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice('test-client', { key: ed25519 });
    device.jwk = publicOf(ed25519);
    for (const kid of [undefined, ed25519Thumbprint]) {
      const { id, code } = await createPinWithKey(plexTv, device);
      plexTv.sandbox.approve(code);
      const jwt = await device.sign({}, { kid });
      const token = (await poll(plexTv, device, id, jwt)).field('authToken') ?? '';
      expect(decodeJwt(token)['thumbprint']).toBe(ed25519Thumbprint);
    }
  });

  test('a device may have several keys', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const devices = [await createDevice('a'), await createDevice('a', { kid: 'second' })];
    for (const device of devices) await signInWithKey(plexTv, device);
    for (const device of devices) expect((await refresh(plexTv, device)).status).toBe(200);
  });

  test('a device JWT without a kid is verified with the newest key of its issuer', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const [old, latest] = [await createDevice('a'), await createDevice('a', { kid: 'latest' })];
    const token = await signInWithout(plexTv, old);
    await register(plexTv, old, token);
    await register(plexTv, latest, token);
    const withoutKid = async ({ sign }: typeof old) => {
      const nonce = (await plexTv.call('GET', '/auth/nonce')).field('nonce');
      const jwt = await sign({ nonce }, { kid: undefined });
      return postJson(plexTv, '/auth/token', { jwt });
    };
    expect(errorOf(await withoutKid(old))).toEqual([422, '422']);
    const response = await withoutKid(latest);
    expect(decodeJwt(response.field('auth_token') ?? '')['thumbprint']).toBe('latest');
  });

  test('an RSA key signs in and refreshes, and the Plex JWT is still EdDSA', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice('test-client', { alg: 'RS256' });
    expect(device.jwk).toMatchObject({ kty: 'RSA', alg: 'RS256' });
    const jwts = [
      await signInWithKey(plexTv, device),
      (await refresh(plexTv, device)).field('auth_token') ?? '',
    ];
    for (const jwt of jwts) {
      expect(atob(jwt.split('.')[0] ?? '')).toContain('"alg":"EdDSA"');
      expect(await statusOf(plexTv, jwt)).toBe(200);
    }
  });

  const shortRsa = { ...rsa, n: rsa.n?.slice(0, 171) };
  test.each<[string, unknown]>([
    ['a key with d', ed25519],
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].map((member): [string, unknown] => [
      `an RSA key with ${member}`,
      { ...rsa, [member]: 'AQAB' },
    ]),
    ['an RSA key of 1024 bits', shortRsa],
    ['a key of another curve', { ...publicOf(ed25519), crv: 'X25519' }],
    ['a key of another type', { kty: 'EC', crv: 'P-256', x: ed25519.x, y: ed25519.x }],
    ['a symmetric key', { kty: 'oct', k: 'AQAB', alg: 'HS256' }],
    ['a key for another algorithm', { ...publicOf(ed25519), alg: 'RS256' }],
    ['a key that is too short', { ...publicOf(ed25519), x: 'AQAB' }],
    ['a key that is no base64url', { ...publicOf(ed25519), x: '!' }],
    ['a key without x', { kty: 'OKP', crv: 'Ed25519' }],
    ['a kid that is no text', { ...publicOf(ed25519), kid: 7 }],
    ['text', 'jwk'],
    ['a list', []],
    ['an empty object', {}],
  ])('%s is rejected as malformed', async (_, jwk) => {
    await using plexTv = await startPlexTv(transport);
    const device = await createDevice();
    const token = await signInWithout(plexTv, device);
    const pin = await postJson(plexTv, '/pins', { jwk }, { headers: device.identity });
    expect(errorOf(pin)).toEqual([400, '1004']);
    const headers = { 'X-Plex-Token': token };
    const bound = await postJson(plexTv, '/auth/jwk', { jwk }, { headers });
    expect(errorOf(bound)).toEqual([400, '1004']);
  });

  test('a PIN without a key needs no device JWT, and ignores one', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    for (const body of [{}, { jwk: null }]) {
      const pin = await postJson(plexTv, '/pins', body, { headers: device.identity });
      plexTv.sandbox.approve(pin.field('code') ?? '');
      const id = pin.field('id') ?? '';
      const token = (await poll(plexTv, device, id)).field('authToken');
      expect(token).toMatch(/^[\w-]{20}$/);
      expect((await poll(plexTv, device, id, 'anything')).field('authToken')).toBe(token);
    }
  });

  test('a key is bound to the device of the token in the request', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    expect(errorOf(await refresh(plexTv, device))).toEqual([422, '1097']);
    expect((await register(plexTv, device, await signInWithout(plexTv, device))).status).toBe(201);
    const response = await refresh(plexTv, device);
    expect(response.status).toBe(200);
    expect(decodeJwt(response.field('auth_token') ?? '')).toMatchObject({
      aud: ['plex.tv', device.clientIdentifier],
      thumbprint: device.jwk.kid,
    });
  });

  test.each([{}, { 'X-Plex-Token': '' }, { 'X-Plex-Token': 'bad' }])(
    'a key is not bound with %j',
    async (headers) => {
      await using plexTv = await startPlexTv(transport);
      const { jwk } = await createDevice();
      const response = await postJson(plexTv, '/auth/jwk', { jwk }, { headers });
      expect(errorOf(response)).toEqual([401, '1001']);
    },
  );

  test('a key and a kid belong to one device only', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const owner = await createDevice('a', { kid: 'one' });
    await register(plexTv, owner, await signInWithout(plexTv, owner));

    const sameKey = await createDevice('b', { key: owner.privateJwk, kid: 'another' });
    const sameName = await createDevice('b', { kid: 'one' });
    const token = await signInWithout(plexTv, sameKey);
    for (const taken of [sameKey, sameName]) {
      expect(errorOf(await register(plexTv, taken, token))).toEqual([422, '422']);
    }
    const ownKey = await createDevice('b');
    expect((await register(plexTv, ownKey, token)).status).toBe(201);
    // The owner may send its key again, and nobody has lost anything.
    const again = await signInWithout(plexTv, owner);
    expect((await register(plexTv, owner, again)).status).toBe(201);
    for (const device of [owner, ownKey]) expect((await refresh(plexTv, device)).status).toBe(200);
  });

  test('a key that was bound by a PIN is taken, too', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const owner = await createDevice('a', { kid: 'one' });
    await signInWithKey(plexTv, owner);
    const other = await createDevice('b', { kid: 'one' });
    const token = await signInWithout(plexTv, other);
    expect(errorOf(await register(plexTv, other, token))).toEqual([422, '422']);
  });

  test('a PIN may have the key of another device, and both devices can use it', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const first = await createDevice('a', { kid: 'one' });
    const second = await createDevice('b', { key: first.privateJwk, kid: 'one' });
    await signInWithKey(plexTv, first);
    await signInWithKey(plexTv, second, { user: 'friend' });
    for (const [device, username] of [
      [first, 'owner'],
      [second, 'friend'],
    ] as const) {
      const response = await refresh(plexTv, device);
      expect(decodeJwt(response.field('auth_token') ?? '')).toMatchObject({
        aud: ['plex.tv', device.clientIdentifier],
        user: { username },
      });
    }
  });

  test('a refresh returns a token of the account that signed in last', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    await signInWithKey(plexTv, device);
    await signInWithKey(plexTv, device, { user: 'friend' });
    const response = await refresh(plexTv, device);
    expect(decodeJwt(response.field('auth_token') ?? '')).toMatchObject({
      user: { username: 'friend' },
    });
  });

  test('a PIN that has not been approved binds no key', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const { id } = await createPinWithKey(plexTv, device);
    expect((await poll(plexTv, device, id, await device.sign())).field('authToken')).toBe('');
    expect(errorOf(await refresh(plexTv, device))).toEqual([422, '1097']);
  });

  test('the first JWT of a device revokes its old token', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice('a');
    const [old, stranger, friend] = [
      await signInWithout(plexTv, device),
      await signInWithout(plexTv, await createDevice('b')),
      await (async () => {
        const { id, code } = await createPin(plexTv, '/pins', { headers: device.identity });
        plexTv.sandbox.approve(code, { user: 'friend' });
        return (await poll(plexTv, device, id)).field('authToken') ?? '';
      })(),
    ];
    await register(plexTv, device, old);
    expect(await statusOf(plexTv, old)).toBe(200);
    // An error response contains no JWT.
    expect((await refresh(plexTv, device, { exp: 1 })).status).toBe(498);
    expect(await statusOf(plexTv, old)).toBe(200);

    const jwt = (await refresh(plexTv, device)).field('auth_token') ?? '';
    const again = await plexTv.call('GET', '/user', { headers: { 'X-Plex-Token': old } });
    expect(errorOf(again)).toEqual([401, '1001']);
    for (const valid of [jwt, stranger, friend]) expect(await statusOf(plexTv, valid)).toBe(200);

    // The JWT stays valid, and so does a token that was issued later.
    const later = await signInWithout(plexTv, device);
    await refresh(plexTv, device);
    for (const valid of [jwt, later]) expect(await statusOf(plexTv, valid)).toBe(200);
  });

  test('a sign-in with a key revokes the old token, too', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const old = await signInWithout(plexTv, device);
    const jwt = await signInWithKey(plexTv, device);
    expect([await statusOf(plexTv, old), await statusOf(plexTv, jwt)]).toEqual([401, 200]);
  });
});
