/** Which device JWTs are valid, in the poll of a PIN and in `POST /auth/token`. */
import { base64url, decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  getNonce,
  createPinWithKey,
  createDevice,
  exchange,
  frozen,
  poll,
  postJson,
  errorOf,
  register,
  signInWithKey,
  signInWithout,
  signJwt,
  startSeconds,
  type Claims,
  type TestDevice,
} from './device.ts';
import { startPlexTv, transports, type ApiResponse, type PlexTv } from './plex-tv.ts';

/** A way to use a device JWT after a user has approved its device. */
interface Use {
  /** The claims that it needs besides those of each JWT. */
  claims: Claims;
  submit: (jwt: string) => Promise<ApiResponse>;
  /** The token in the response. */
  token: (response: ApiResponse) => string | undefined;
}

const uses: Record<string, (plexTv: PlexTv, device: TestDevice) => Promise<Use>> = {
  async 'a poll'(plexTv, device) {
    const { id, code } = await createPinWithKey(plexTv, device);
    plexTv.sandbox.approve(code);
    return {
      claims: {},
      submit: (jwt) => poll(plexTv, device, id, jwt),
      token: (response) => response.field('authToken'),
    };
  },
  async 'an exchange'(plexTv, device) {
    await register(plexTv, device, await signInWithout(plexTv, device));
    return {
      claims: { nonce: await getNonce(plexTv) },
      submit: (jwt) => exchange(plexTv, jwt),
      token: (response) => response.field('auth_token'),
    };
  },
};

/** Creates a JWT that is valid except in one respect. */
type Forge = (device: TestDevice, valid: Claims) => string | Promise<string>;
const encode = (value: unknown): string => base64url.encode(JSON.stringify(value));

const changed =
  (claims: Claims): Forge =>
  (device, valid) =>
    device.sign({ ...valid, ...claims });

const withSecret =
  (secret: (device: TestDevice) => Uint8Array): Forge =>
  (device, valid) => {
    const header = { alg: 'HS256', kid: device.jwk.kid ?? '', typ: 'JWT' };
    return signJwt({ ...device.claims, ...valid }, header, secret(device));
  };

const unsigned =
  (header: object): Forge =>
  ({ jwk: { kid }, claims }, valid) =>
    `${encode({ alg: 'none', typ: 'JWT', kid, ...header })}.${encode({ ...claims, ...valid })}.`;

const [forged, issuer, expired, malformed] = [
  [422, '422'],
  [422, '1097'],
  [498, '498'],
  [400, '1004'],
] as const;

const rejected: [string, readonly [number, string], Forge][] = [
  ['without a signature, as alg none says', forged, unsigned({})],
  ['without a signature, as a mix of cases says', forged, unsigned({ alg: 'nOnE' })],
  ['without a signature, but with the right alg', forged, unsigned({ alg: 'EdDSA' })],
  [
    'signed with the bytes of the public key as a secret',
    forged,
    withSecret(({ jwk }) => base64url.decode(jwk.x ?? '')),
  ],
  [
    'signed with the JWK as a secret',
    forged,
    withSecret(({ jwk }) => new TextEncoder().encode(JSON.stringify(jwk))),
  ],
  [
    'signed by another key',
    forged,
    async ({ clientIdentifier }, valid) => (await createDevice(clientIdentifier)).sign(valid),
  ],
  [
    'signed by an RSA key',
    forged,
    async ({ clientIdentifier }, valid) =>
      (await createDevice(clientIdentifier, { alg: 'RS256' })).sign(valid),
  ],
  [
    'with other claims than were signed',
    forged,
    async (device, valid) => {
      const [header, , signature] = (await device.sign(valid)).split('.');
      return `${header}.${encode({ ...device.claims, ...valid, exp: startSeconds + 301 })}.${signature}`;
    },
  ],
  ['for others', forged, changed({ aud: 'example.com' })],
  ['for several others', forged, changed({ aud: ['example.com', 'plex.tv.example.com'] })],
  ['of the future', forged, changed({ iat: startSeconds + 1 })],
  ['that is not valid yet', forged, changed({ nbf: startSeconds + 1 })],
  ['of another issuer', issuer, changed({ iss: 'another' })],
  ['of an issuer in other case', issuer, changed({ iss: 'Test-Client' })],
  ['that expires now', expired, changed({ exp: startSeconds })],
  ['that has expired long ago', expired, changed({ iat: 1, exp: 2 })],
  ['of no issuer', malformed, changed({ iss: undefined })],
  ['for nobody', malformed, changed({ aud: undefined })],
  ['that expires at a time in text', malformed, changed({ exp: '2099' })],
  ['with a list for a scope', malformed, changed({ scope: ['email'] })],
  ['with a number for a nonce', malformed, changed({ nonce: 7 })],
  ['that is no JWT', malformed, () => 'hunter2'],
  ['that has dots only', malformed, () => '..'],
  ['that is empty', malformed, () => ''],
];

describe.each(transports)('%s', (transport) => {
  describe.each(Object.entries(uses))('in %s', (purpose, use) => {
    test.each(rejected)('a device JWT %s is rejected', async (_, [status, code], forge) => {
      await using plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      const { claims, submit, token } = await use(plexTv, device);
      const response = await submit(await forge(device, claims));
      expect(errorOf(response)).toEqual([status, code]);
      expect(token(response)).toBeUndefined();
      // It was rejected only for this reason, and has not used up the nonce.
      expect(token(await submit(await device.sign(claims)))).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    });

    test.each<[string, Claims]>([
      ['that expires in a second', { exp: startSeconds + 1 }],
      ['that is years old and valid for years', { iat: 1, exp: startSeconds * 2 }],
      ['for others as well', { aud: ['example.com', 'plex.tv'] }],
      ['without a scope', { scope: undefined }],
      ['with an empty scope', { scope: '' }],
    ])('a device JWT %s is valid', async (_, changes) => {
      await using plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      const { claims, submit, token } = await use(plexTv, device);
      const response = await submit(await device.sign({ ...claims, ...changes }));
      expect(response.status).toBe(200);
      expect(token(response)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    });

    test('a device JWT that names another key is rejected', async () => {
      await using plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      const { claims, submit } = await use(plexTv, device);
      const response = await submit(await device.sign(claims, { kid: 'another' }));
      // An exchange finds the key by its ID, and a PIN has only one key.
      expect(errorOf(response)).toEqual([422, purpose === 'an exchange' ? '1097' : '422']);
    });

    test.each<[string, Claims]>([
      ['of no time', { iat: undefined }],
      ['that never expires', { exp: undefined }],
    ])('a device JWT %s is valid, unless the sandbox is strict', async (_, changes) => {
      for (const deviceJwtWithoutTimes of [true, false]) {
        const leniency = deviceJwtWithoutTimes ? {} : { deviceJwtWithoutTimes };
        await using plexTv = await startPlexTv(transport, { ...frozen, leniency });
        const device = await createDevice();
        const { claims, submit } = await use(plexTv, device);
        const response = await submit(await device.sign({ ...claims, ...changes }));
        const expected = deviceJwtWithoutTimes ? [200, undefined] : [400, '1004'];
        expect(errorOf(response)).toEqual(expected);
      }
    });

    test('a device JWT expires on the clock of the sandbox', async () => {
      await using plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      const { claims, submit } = await use(plexTv, device);
      const jwt = await device.sign({ ...claims, exp: startSeconds + 100 });
      plexTv.sandbox.advance(100_000);
      expect(errorOf(await submit(jwt))).toEqual([498, '498']);
      const later = { iat: startSeconds + 100, exp: startSeconds + 101 };
      plexTv.sandbox.advance(999);
      expect((await submit(await device.sign({ ...claims, ...later }))).status).toBe(200);
    });
  });

  test('an invalid device JWT is rejected while the PIN is pending, too', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const { id, code, response } = await createPinWithKey(plexTv, device);
    expect(response.field('authToken')).toBe('');
    const jwt = await device.sign();
    expect((await poll(plexTv, device, id, jwt)).json()).toMatchObject({
      authToken: null,
      newRegistration: null,
    });
    plexTv.sandbox.advance(300_000);
    expect(errorOf(await poll(plexTv, device, id, jwt))).toEqual([498, '498']);
    plexTv.sandbox.approve(code);
    expect(errorOf(await poll(plexTv, device, id, jwt))).toEqual([498, '498']);
  });

  test('a PIN with a key returns no token without a device JWT', async () => {
    await using plexTv = await startPlexTv(transport, { ...frozen, autoApprove: 0 });
    const device = await createDevice();
    const { id, response } = await createPinWithKey(plexTv, device);
    expect(response.json()).toMatchObject({ authToken: null, newRegistration: null });
    const token = (await poll(plexTv, device, id, await device.sign())).field('authToken');
    expect(token).toContain('.');
    expect((await poll(plexTv, device, id)).json()).toMatchObject({
      authToken: null,
      newRegistration: null,
    });
  });

  test('repeated and parallel polls of a PIN return the same token', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const { id, code } = await createPinWithKey(plexTv, device, false);
    expect(code).toHaveLength(4);
    plexTv.sandbox.approve(code, { user: 'friend' });
    const jwt = await device.sign();
    const polls = Array.from({ length: 5 }, () => poll(plexTv, device, id, jwt));
    const responses = [...(await Promise.all(polls)), await poll(plexTv, device, id, jwt)];
    expect(new Set(responses.map((response) => response.field('authToken'))).size).toBe(1);
    expect(responses[0]?.json()).toMatchObject({ newRegistration: false });
    expect(decodeJwt(responses[0]?.field('authToken') ?? '')).toMatchObject({
      user: { username: 'friend' },
    });
  });

  test('a denied or expired PIN returns no token for a valid device JWT', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const jwt = await device.sign();
    const denied = await createPinWithKey(plexTv, device);
    plexTv.sandbox.deny(denied.code);
    expect((await poll(plexTv, device, denied.id, jwt)).field('authToken')).toBe('');
    const over = await createPinWithKey(plexTv, device);
    plexTv.sandbox.approve(over.code);
    expect(() => plexTv.sandbox.deny(over.code)).toThrow(/already been approved/);
    plexTv.sandbox.expire(over.code);
    expect(errorOf(await poll(plexTv, device, over.id, jwt))).toEqual([404, '1020']);
  });

  test('the key of one device cannot sign for another device', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const [one, other] = [await createDevice('one'), await createDevice('other')];
    await signInWithKey(plexTv, one);
    await signInWithKey(plexTv, other);
    const nonce = await getNonce(plexTv);
    const jwt = await other.sign({ nonce, iss: one.clientIdentifier });
    expect(errorOf(await exchange(plexTv, jwt))).toEqual([422, '1097']);
    const { id, code } = await createPinWithKey(plexTv, one);
    plexTv.sandbox.approve(code);
    const poll = `/pins/${id}?deviceJWT=${await other.sign()}`;
    const response = await plexTv.call('GET', poll, { headers: one.identity });
    expect(errorOf(response)).toEqual([422, '422']);
  });

  describe('a nonce', () => {
    const start = async () => {
      const plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      await signInWithKey(plexTv, device);
      const trade = async (nonce?: string, claims?: Claims) =>
        exchange(plexTv, await device.sign({ nonce, ...claims }));
      return { plexTv, device, trade };
    };

    test('can be used once', async () => {
      const { plexTv, trade } = await start();
      await using _ = plexTv;
      const [nonce, other] = [await getNonce(plexTv), await getNonce(plexTv)];
      expect(other).not.toBe(nonce);
      expect((await trade(nonce)).status).toBe(200);
      expect(errorOf(await trade(nonce))).toEqual([422, '422']);
      expect((await trade(other)).status).toBe(200);
    });

    test('can be used once by parallel requests', async () => {
      const { plexTv, trade } = await start();
      await using _ = plexTv;
      const nonce = await getNonce(plexTv);
      const responses = await Promise.all(Array.from({ length: 5 }, () => trade(nonce)));
      expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(responses.filter(({ status }) => status === 422)).toHaveLength(4);
    });

    test('is required, and must have been issued', async () => {
      const { plexTv, trade } = await start();
      await using _ = plexTv;
      for (const nonce of ['unknown', '', undefined]) {
        expect(errorOf(await trade(nonce))).toEqual([422, '422']);
      }
    });

    test('is valid for five minutes', async () => {
      const { plexTv, trade } = await start();
      await using _ = plexTv;
      const lasting = { exp: startSeconds + 3600 };
      const [first, second] = [await getNonce(plexTv), await getNonce(plexTv)];
      plexTv.sandbox.advance(299_999);
      expect((await trade(first, lasting)).status).toBe(200);
      plexTv.sandbox.advance(1);
      expect(errorOf(await trade(second, lasting))).toEqual([422, '422']);
    });

    test('is not used up by a poll', async () => {
      const { plexTv, device, trade } = await start();
      await using _ = plexTv;
      const nonce = await getNonce(plexTv);
      const { id, code } = await createPinWithKey(plexTv, device);
      const jwt = await device.sign({ nonce });
      expect((await poll(plexTv, device, id, jwt)).status).toBe(200);
      plexTv.sandbox.approve(code);
      expect((await poll(plexTv, device, id, jwt)).field('authToken')).toContain('.');
      expect((await trade(nonce)).status).toBe(200);
    });
  });

  test.each([{}, { jwt: null }, { jwt: 7 }, { jwt: {} }, { jwt: ['a'] }])(
    'POST /auth/token rejects %j as malformed',
    async (body) => {
      await using plexTv = await startPlexTv(transport);
      expect(errorOf(await postJson(plexTv, '/auth/token', body))).toEqual([400, '1004']);
    },
  );
});
