/** Which device JWTs the sandbox takes for good ones, in a PIN's poll and in an exchange. */
import { base64url, decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  askForNonce,
  askWithKey,
  createDevice,
  exchange,
  frozen,
  poll,
  postJson,
  refusalOf,
  register,
  signInWithKey,
  signInWithout,
  signJwt,
  startSeconds,
  type Claims,
  type TestDevice,
} from './device.ts';
import { startPlexTv, transports, type Answer, type PlexTv } from './plex-tv.ts';

/** What a device JWT is good for, once its device has a user's approval. */
interface Use {
  /** What makes a JWT good for it, besides what each has. */
  claims: Claims;
  submit: (jwt: string) => Promise<Answer>;
  /** The token in the answer. */
  token: (answer: Answer) => string | undefined;
}

const uses: Record<string, (plexTv: PlexTv, device: TestDevice) => Promise<Use>> = {
  async 'a poll'(plexTv, device) {
    const { id, code } = await askWithKey(plexTv, device);
    plexTv.sandbox.approve(code);
    return {
      claims: {},
      submit: (jwt) => poll(plexTv, device, id, jwt),
      token: (answer) => answer.field('authToken'),
    };
  },
  async 'an exchange'(plexTv, device) {
    await register(plexTv, device, await signInWithout(plexTv, device));
    return {
      claims: { nonce: await askForNonce(plexTv) },
      submit: (jwt) => exchange(plexTv, jwt),
      token: (answer) => answer.field('auth_token'),
    };
  },
};

/** Makes a JWT that is good but for one thing. */
type Forge = (device: TestDevice, good: Claims) => string | Promise<string>;
const encode = (value: unknown): string => base64url.encode(JSON.stringify(value));

const changed =
  (claims: Claims): Forge =>
  (device, good) =>
    device.sign({ ...good, ...claims });

const withSecret =
  (secret: (device: TestDevice) => Uint8Array): Forge =>
  (device, good) => {
    const header = { alg: 'HS256', kid: device.jwk.kid ?? '', typ: 'JWT' };
    return signJwt({ ...device.claims, ...good }, header, secret(device));
  };

const unsigned =
  (header: object): Forge =>
  ({ jwk: { kid }, claims }, good) =>
    `${encode({ alg: 'none', typ: 'JWT', kid, ...header })}.${encode({ ...claims, ...good })}.`;

const [forged, issuer, expired, malformed] = [
  [422, '422'],
  [422, '1097'],
  [498, '498'],
  [400, '1004'],
] as const;

const refused: [string, readonly [number, string], Forge][] = [
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
    async ({ clientIdentifier }, good) => (await createDevice(clientIdentifier)).sign(good),
  ],
  [
    'signed by an RSA key',
    forged,
    async ({ clientIdentifier }, good) =>
      (await createDevice(clientIdentifier, { alg: 'RS256' })).sign(good),
  ],
  ['that names another key', forged, (device, good) => device.sign(good, { kid: 'another' })],
  [
    'with other claims than were signed',
    forged,
    async (device, good) => {
      const [header, , signature] = (await device.sign(good)).split('.');
      return `${header}.${encode({ ...device.claims, ...good, exp: startSeconds + 301 })}.${signature}`;
    },
  ],
  ['for others', forged, changed({ aud: 'example.com' })],
  ['for several others', forged, changed({ aud: ['example.com', 'plex.tv.example.com'] })],
  ['of the future', forged, changed({ iat: startSeconds + 1 })],
  ['that is not good yet', forged, changed({ nbf: startSeconds + 1 })],
  ['of another issuer', issuer, changed({ iss: 'another' })],
  ['of an issuer in other case', issuer, changed({ iss: 'Test-Client' })],
  ['that expires now', expired, changed({ exp: startSeconds })],
  ['that has expired long ago', expired, changed({ iat: 1, exp: 2 })],
  ['of no issuer', malformed, changed({ iss: undefined })],
  ['for nobody', malformed, changed({ aud: undefined })],
  ['of no time', malformed, changed({ iat: undefined })],
  ['that never expires', malformed, changed({ exp: undefined })],
  ['that expires at a time in text', malformed, changed({ exp: '2099' })],
  ['with a list for a scope', malformed, changed({ scope: ['email'] })],
  ['with a number for a nonce', malformed, changed({ nonce: 7 })],
  ['that is no JWT', malformed, () => 'hunter2'],
  ['that has dots only', malformed, () => '..'],
  ['that is empty', malformed, () => ''],
];

describe.each(transports)('%s', (transport) => {
  describe.each(Object.entries(uses))('in %s', (_, use) => {
    test.each(refused)('a device JWT %s is refused', async (_, [status, code], forge) => {
      await using plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      const { claims, submit, token } = await use(plexTv, device);
      const answer = await submit(await forge(device, claims));
      expect(refusalOf(answer)).toEqual([status, code]);
      expect(token(answer)).toBeUndefined();
      // It was refused for that alone, and has used nothing up.
      expect(token(await submit(await device.sign(claims)))).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    });

    test.each<[string, Claims]>([
      ['that expires in a second', { exp: startSeconds + 1 }],
      ['that is years old and lives for years', { iat: 1, exp: startSeconds * 2 }],
      ['for others as well', { aud: ['example.com', 'plex.tv'] }],
      ['without a scope', { scope: undefined }],
      ['with an empty scope', { scope: '' }],
    ])('a device JWT %s is good', async (_, changes) => {
      await using plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      const { claims, submit, token } = await use(plexTv, device);
      const answer = await submit(await device.sign({ ...claims, ...changes }));
      expect(answer.status).toBe(200);
      expect(token(answer)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    });

    test('it expires on the clock of the sandbox', async () => {
      await using plexTv = await startPlexTv(transport, frozen);
      const device = await createDevice();
      const { claims, submit } = await use(plexTv, device);
      const jwt = await device.sign({ ...claims, exp: startSeconds + 100 });
      plexTv.sandbox.advance(100_000);
      expect(refusalOf(await submit(jwt))).toEqual([498, '498']);
      const later = { iat: startSeconds + 100, exp: startSeconds + 101 };
      plexTv.sandbox.advance(999);
      expect((await submit(await device.sign({ ...claims, ...later }))).status).toBe(200);
    });
  });

  test('while a PIN waits, a bad device JWT is refused all the same', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const { id, code, answer } = await askWithKey(plexTv, device);
    expect(answer.field('authToken')).toBe('');
    const jwt = await device.sign();
    expect((await poll(plexTv, device, id, jwt)).json()).toMatchObject({
      authToken: null,
      newRegistration: null,
    });
    plexTv.sandbox.advance(300_000);
    expect(refusalOf(await poll(plexTv, device, id, jwt))).toEqual([498, '498']);
    plexTv.sandbox.approve(code);
    expect(refusalOf(await poll(plexTv, device, id, jwt))).toEqual([498, '498']);
  });

  test('without a device JWT a PIN that has a key tells no token', async () => {
    await using plexTv = await startPlexTv(transport, { ...frozen, autoApprove: 0 });
    const device = await createDevice();
    const { id, answer } = await askWithKey(plexTv, device);
    expect(answer.json()).toMatchObject({ authToken: null, newRegistration: null });
    const token = (await poll(plexTv, device, id, await device.sign())).field('authToken');
    expect(token).toContain('.');
    expect((await poll(plexTv, device, id)).json()).toMatchObject({
      authToken: null,
      newRegistration: null,
    });
  });

  test('the token of a PIN is one, however often and at once it is asked for', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const { id, code } = await askWithKey(plexTv, device, false);
    expect(code).toHaveLength(4);
    plexTv.sandbox.approve(code, { user: 'friend' });
    const jwt = await device.sign();
    const polls = Array.from({ length: 5 }, () => poll(plexTv, device, id, jwt));
    const answers = [...(await Promise.all(polls)), await poll(plexTv, device, id, jwt)];
    expect(new Set(answers.map((answer) => answer.field('authToken'))).size).toBe(1);
    expect(answers[0]?.json()).toMatchObject({ newRegistration: false });
    expect(decodeJwt(answers[0]?.field('authToken') ?? '')).toMatchObject({
      user: { username: 'friend' },
    });
  });

  test('a PIN that is denied or expired gives no token to a good device JWT', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const device = await createDevice();
    const jwt = await device.sign();
    const denied = await askWithKey(plexTv, device);
    plexTv.sandbox.deny(denied.code);
    expect((await poll(plexTv, device, denied.id, jwt)).field('authToken')).toBe('');
    const over = await askWithKey(plexTv, device);
    plexTv.sandbox.approve(over.code);
    expect(() => plexTv.sandbox.deny(over.code)).toThrow(/already been approved/);
    plexTv.sandbox.expire(over.code);
    expect(refusalOf(await poll(plexTv, device, over.id, jwt))).toEqual([404, '1020']);
  });

  test('the key of one device does not speak for another', async () => {
    await using plexTv = await startPlexTv(transport, frozen);
    const [one, other] = [await createDevice('one'), await createDevice('other')];
    await signInWithKey(plexTv, one);
    await signInWithKey(plexTv, other);
    const nonce = await askForNonce(plexTv);
    const jwt = await other.sign({ nonce, iss: one.clientIdentifier });
    expect(refusalOf(await exchange(plexTv, jwt))).toEqual([422, '1097']);
    const { id, code } = await askWithKey(plexTv, one);
    plexTv.sandbox.approve(code);
    const poll = `/pins/${id}?deviceJWT=${await other.sign()}`;
    const answer = await plexTv.call('GET', poll, { headers: one.identity });
    expect(refusalOf(answer)).toEqual([422, '422']);
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

    test('is good once', async () => {
      const { plexTv, trade } = await start();
      await using _ = plexTv;
      const [nonce, other] = [await askForNonce(plexTv), await askForNonce(plexTv)];
      expect(other).not.toBe(nonce);
      expect((await trade(nonce)).status).toBe(200);
      expect(refusalOf(await trade(nonce))).toEqual([422, '422']);
      expect((await trade(other)).status).toBe(200);
    });

    test('is good once, even for many at once', async () => {
      const { plexTv, trade } = await start();
      await using _ = plexTv;
      const nonce = await askForNonce(plexTv);
      const answers = await Promise.all(Array.from({ length: 5 }, () => trade(nonce)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 422)).toHaveLength(4);
    });

    test('that nobody gave out is refused, and so is none', async () => {
      const { plexTv, trade } = await start();
      await using _ = plexTv;
      for (const nonce of ['unknown', '', undefined]) {
        expect(refusalOf(await trade(nonce))).toEqual([422, '422']);
      }
    });

    test('is good for five minutes', async () => {
      const { plexTv, trade } = await start();
      await using _ = plexTv;
      const lasting = { exp: startSeconds + 3600 };
      const [first, second] = [await askForNonce(plexTv), await askForNonce(plexTv)];
      plexTv.sandbox.advance(299_999);
      expect((await trade(first, lasting)).status).toBe(200);
      plexTv.sandbox.advance(1);
      expect(refusalOf(await trade(second, lasting))).toEqual([422, '422']);
    });

    test('is not used up by a poll', async () => {
      const { plexTv, device, trade } = await start();
      await using _ = plexTv;
      const nonce = await askForNonce(plexTv);
      const { id, code } = await askWithKey(plexTv, device);
      const jwt = await device.sign({ nonce });
      expect((await poll(plexTv, device, id, jwt)).status).toBe(200);
      plexTv.sandbox.approve(code);
      expect((await poll(plexTv, device, id, jwt)).field('authToken')).toContain('.');
      expect((await trade(nonce)).status).toBe(200);
    });
  });

  test.each([{}, { jwt: null }, { jwt: 7 }, { jwt: {} }, { jwt: ['a'] }])(
    'an exchange of %j is malformed',
    async (body) => {
      await using plexTv = await startPlexTv(transport);
      expect(refusalOf(await postJson(plexTv, '/auth/token', body))).toEqual([400, '1004']);
    },
  );
});
