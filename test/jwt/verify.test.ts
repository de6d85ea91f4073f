import { inspect } from 'node:util';
import { base64url, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { decodeToken, generateDeviceKey, refreshToken, verifyToken } from '../../src/jwt/index.ts';
import { caught, clientWith, IDENTIFIER } from '../support/plex.ts';
import {
  createIssuer,
  DAY,
  fakeTime,
  MINUTE,
  NOW,
  plexClaims,
  plexTv,
  signedIn,
  unchecked,
} from './device.ts';

beforeEach(() => fakeTime());
afterEach(() => {
  vi.useRealTimers();
});

/** A plex.tv with the keys of an issuer, which a test can change, and the requests for them. */
async function issuing() {
  const issuer = await createIssuer();
  const keys = [issuer.jwk];
  const { plex, sent } = clientWith(() => Response.json({ keys }));
  return { issuer, keys, plex, sent };
}

describe('a valid token', () => {
  test('of plex.tv', async () => {
    const { sandbox, plex } = plexTv();
    const { deviceKey, token } = await signedIn(sandbox, plex);
    const claims = await verifyToken(plex, token, { deviceKey });
    expect(claims).toMatchObject({
      iss: 'plex.tv',
      aud: ['plex.tv', IDENTIFIER],
      thumbprint: deviceKey.kid,
      exp: NOW / 1000 + 7 * 24 * 3600,
    });
    expect(await verifyToken(plex, token)).toEqual(claims);
  });

  test('that names no key is verified with each key', async () => {
    const { issuer, keys, plex } = await issuing();
    keys.unshift((await createIssuer()).jwk, { kty: 'OKP', crv: 'Ed25519', x: 'broken' });
    const token = await issuer.sign(plexClaims(NOW, 'a'), { kid: undefined });
    expect(await verifyToken(plex, token)).toMatchObject({ thumbprint: 'a' });
  });

  test('may name its algorithm as RFC 9864 does', async () => {
    const { issuer, plex } = await issuing();
    const token = await issuer.sign(plexClaims(NOW, 'a'), { alg: 'Ed25519' });
    expect(await verifyToken(plex, token)).toMatchObject({ thumbprint: 'a' });
  });

  test.each([
    ['ahead', 40 * DAY],
    ['behind', -40 * DAY],
  ])('is valid although the local clock is %s', async (_, skew) => {
    const { sandbox, plex } = plexTv({ now: () => Date.now() - skew });
    const { deviceKey, token } = await signedIn(sandbox, plex);
    // A new client, like another process, does not know plex.tv's time.
    const again = unchecked(sandbox);
    await verifyToken(again, token, { deviceKey });
  });

  test('may have no nonce, because a sign-in signs none', async () => {
    const { issuer, plex } = await issuing();
    const token = await issuer.sign(plexClaims(NOW, 'a', { nonce: undefined }));
    await verifyToken(plex, token);
  });
});

describe('a forged token is rejected', () => {
  const claims = plexClaims(NOW, 'a');
  const encode = (value: unknown) => base64url.encode(JSON.stringify(value));

  test.each([
    ['alg none', 'it cannot be parsed', () => new UnsecuredJWT(claims).encode()],
    [
      'alg none with a kid',
      'it cannot be parsed',
      () => `${encode({ alg: 'none', kid: 'plex-1' })}.${encode(claims)}.`,
    ],
    [
      'HS256 with the public key',
      'it is not signed with EdDSA',
      ({ x }: { x: string }) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'plex-1' })
          .sign(base64url.decode(x)),
    ],
    [
      'HS256 with the public key as JSON',
      'it is not signed with EdDSA',
      (jwk: object) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'plex-1' })
          .sign(new TextEncoder().encode(JSON.stringify(jwk))),
    ],
    [
      'another key under the right kid',
      'Plex did not sign it',
      async () => (await createIssuer()).sign(claims),
    ],
    [
      'another key, in the header of the token',
      'Plex did not sign it',
      async () => {
        const { jwk, sign } = await createIssuer();
        return sign(claims, { kid: undefined, jwk });
      },
    ],
    [
      'an unknown critical header',
      'it cannot be parsed',
      () => `${encode({ alg: 'EdDSA', kid: 'plex-1', crit: ['x'], x: 1 })}.${encode(claims)}.AAAA`,
    ],
    ['wrong kid', 'it names a key that Plex does not have', { header: { kid: 'plex-2' } }],
    ['wrong issuer', 'its claim "iss" is missing or wrong', { claims: { iss: 'https://plex.tv' } }],
    ['no issuer', 'its claim "iss" is missing or wrong', { claims: { iss: undefined } }],
    [
      'another app',
      'it is for another client identifier',
      { claims: { aud: ['plex.tv', 'other'] } },
    ],
    ['not for plex.tv', 'its claim "aud" is missing or wrong', { claims: { aud: [IDENTIFIER] } }],
    [
      'one audience as a string',
      'it is for another client identifier',
      { claims: { aud: 'plex.tv' } },
    ],
    [
      'an identifier within an audience',
      'it is for another client identifier',
      { claims: { aud: ['plex.tv', `${IDENTIFIER}x`] } },
    ],
    ['no audience', 'its claim "aud" is missing or wrong', { claims: { aud: undefined } }],
    ['expired', 'it has expired', { claims: { iat: NOW / 1000 - 100, exp: NOW / 1000 } }],
    ['long expired', 'it has expired', { claims: { iat: 1, exp: 2 } }],
    ['no expiry', 'its claim "exp" is missing or wrong', { claims: { exp: undefined } }],
    [
      'an expiry that is a string',
      'its claim "exp" is missing or wrong',
      { claims: { exp: '9999999999' } },
    ],
    [
      'issued in the future',
      'its times contradict the clock',
      { claims: { iat: NOW / 1000 + 120 } },
    ],
    ['not issued at all', 'its claim "iat" is missing or wrong', { claims: { iat: undefined } }],
    [
      'expired before it was issued',
      'its times contradict the clock',
      { claims: { iat: NOW / 1000 + 50, exp: NOW / 1000 + 40 } },
    ],
    [
      'not valid yet',
      'its claim "nbf" is missing or wrong',
      { claims: { nbf: NOW / 1000 + 3600 } },
    ],
    [
      'no thumbprint',
      'its claim "thumbprint" is missing or wrong',
      { claims: { thumbprint: undefined } },
    ],
    [
      'a thumbprint that is a list',
      'it is for another device key',
      { claims: { thumbprint: ['a'] } },
    ],
    ['no user', 'its claim "user" is missing or wrong', { claims: { user: undefined } }],
    ['a user that is null', 'its claim "user" is not an object', { claims: { user: null } }],
    ['a user that is a list', 'its claim "user" is not an object', { claims: { user: [] } }],
    ['a user that is a string', 'its claim "user" is not an object', { claims: { user: 'owner' } }],
    ['a nonce that is a number', 'its claim "nonce" is not a string', { claims: { nonce: 1 } }],
  ])('%s: %s', async (_, reason, forge) => {
    const { issuer, plex } = await issuing();
    const { x = '' } = issuer.jwk;
    const token =
      typeof forge === 'function'
        ? await forge({ ...issuer.jwk, x })
        : await issuer.sign(
            { ...claims, ...('claims' in forge && forge.claims) },
            'header' in forge ? forge.header : {},
          );
    const error = await caught(() => verifyToken(plex, token));
    expect(error).toMatchObject({
      code: 'token_invalid',
      name: 'TokenInvalidError',
      message: `The token is not valid: ${reason}. Refresh it or sign in again`,
    });
    expectSecret(error, token);
  });

  test.each([
    ['empty', ''],
    ['an old token', 'sEcReT-t0ken_abcdEFG'],
    ['dots', '..'],
    ['more dots', '....'],
    ['not base64url', 'ä.ö.ü'],
    ['claims that are not JSON', `${encode({ alg: 'EdDSA', kid: 'plex-1' })}.bm8.AAAA`],
  ])('%s', async (_, token) => {
    const { plex } = await issuing();
    expect(await caught(() => verifyToken(plex, token))).toMatchObject({ code: 'token_invalid' });
  });

  test.each([
    ['expired', { iat: 1, exp: 2 }, 'it has expired'],
    ['signed by another', {}, 'Plex did not sign it'],
  ])('%s, without a kid', async (name, changes, reason) => {
    const { issuer, keys, plex } = await issuing();
    keys.push((await createIssuer()).jwk);
    const signer = name === 'expired' ? issuer : await createIssuer();
    const token = await signer.sign({ ...claims, ...changes }, { kid: undefined });
    expect(await caught(() => verifyToken(plex, token))).toMatchObject({
      code: 'token_invalid',
      message: expect.stringContaining(reason),
    });
  });

  test('with more parts', async () => {
    const { issuer, plex } = await issuing();
    const token = await issuer.sign(claims);
    for (const bad of [`${token}.`, `.${token}`, `${token}.x`, token.replace('.', '..')]) {
      expect(await caught(() => verifyToken(plex, bad))).toMatchObject({ code: 'token_invalid' });
    }
  });

  test('with any character of its signature changed', async () => {
    const { issuer, plex } = await issuing();
    const token = await issuer.sign(claims);
    const start = token.lastIndexOf('.') + 1;
    // The last character contains unused bits.
    for (let at = start; at < token.length - 1; at += 5) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const bad = token.slice(0, at) + other + token.slice(at + 1);
      expect(await caught(() => verifyToken(plex, bad))).toMatchObject({ code: 'token_invalid' });
    }
  });

  test('of 1 MB, without a request for keys', async () => {
    const { issuer, plex, sent } = await issuing();
    const token = await issuer.sign({ ...claims, padding: 'x'.repeat(1_000_000) });
    expect(await caught(() => verifyToken(plex, token))).toMatchObject({ code: 'token_invalid' });
    expect(sent).toHaveLength(0);
  });

  test('for another device', async () => {
    const { issuer, plex } = await issuing();
    const deviceKey = await generateDeviceKey();
    const token = await issuer.sign(claims);
    expect(await caught(() => verifyToken(plex, token, { deviceKey }))).toMatchObject({
      code: 'token_invalid',
      message: expect.stringContaining('device key'),
    });
  });
});

test('a token is rejected from the second of its expiry', async () => {
  const { sandbox, plex } = plexTv();
  const { token } = await signedIn(sandbox, plex);
  sandbox.advance(7 * DAY - 1000);
  await plex.getNonce();
  await verifyToken(plex, token);
  sandbox.advance(1000);
  await plex.getNonce();
  expect(await caught(() => verifyToken(plex, token))).toMatchObject({ code: 'token_invalid' });
});

test.each(['\n', ' ', '\t', '\r\n'])('white space is not part of a token: %j', async (space) => {
  const { issuer, plex } = await issuing();
  const token = await issuer.sign(plexClaims(NOW, 'a'));
  for (const changed of [token + space, space + token])
    expect(await caught(() => verifyToken(plex, changed))).toMatchObject({ code: 'token_invalid' });
});

describe('the keys of Plex', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['text', 'key'],
    ['an algorithm that is null', { kty: 'RSA', alg: null, kid: 'plex-0' }],
    ['an RSA key with a null member', { kty: 'RSA', e: 'AQAB', n: null, kid: 'plex-0' }],
    ['a key of no kind', { kid: 'plex-0' }],
  ])('that cannot be read cost nothing else: %s', async (_, key) => {
    const { issuer, keys, plex } = await issuing();
    keys.unshift(key as never);
    const token = await issuer.sign(plexClaims(NOW, 'a'));
    expect(await verifyToken(plex, token)).toMatchObject({ thumbprint: 'a' });
  });

  test('are requested at once for a token that plex.tv has just issued with a new one', async () => {
    const deviceKey = await generateDeviceKey();
    const [old, rotated] = [await createIssuer(), await createIssuer()];
    const keys = [old.jwk];
    const { plex } = clientWith(async ({ url }) => {
      if (url.endsWith('/keys')) return Response.json({ keys });
      if (url.endsWith('/nonce')) return Response.json({ nonce: 'a-nonce' });
      keys.push({ ...rotated.jwk, kid: 'plex-2' });
      const claims = plexClaims(NOW, deviceKey.kid);
      return Response.json({ auth_token: await rotated.sign(claims, { kid: 'plex-2' }) });
    });
    await verifyToken(plex, await old.sign(plexClaims(NOW, 'a')));
    expect((await refreshToken(plex, { deviceKey })).claims).toMatchObject({ nonce: 'a-nonce' });
  });

  test('are requested once by concurrent callers', async () => {
    const { issuer, plex, sent } = await issuing();
    await plex.getKeys();
    const token = await issuer.sign(plexClaims(NOW, 'a'));
    await Promise.all(Array.from({ length: 20 }, () => verifyToken(plex, token)));
    await verifyToken(plex.withToken('a-token'), token);
    expect(sent).toHaveLength(2);
  });

  test('are requested again for an unknown kid, once in 30 seconds', async () => {
    const { issuer, keys, plex, sent } = await issuing();
    await plex.getKeys();
    const verify = (kid: string) =>
      issuer.sign(plexClaims(Date.now(), 'a'), { kid }).then((token) => verifyToken(plex, token));
    await verify('plex-1');
    expect(sent).toHaveLength(2);

    // A flood of made-up kids.
    for (let n = 0; n < 20; n++) {
      expect(await caught(() => verify(`made-up-${n}`))).toMatchObject({ code: 'token_invalid' });
    }
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(30_000);
    keys.push({ ...issuer.jwk, kid: 'plex-2' });
    await verify('plex-2');
    expect(sent).toHaveLength(3);
  });

  test('are requested again after ten minutes', async () => {
    const { issuer, keys, plex, sent } = await issuing();
    await plex.getKeys();
    const token = await issuer.sign(plexClaims(NOW, 'a'));
    await verifyToken(plex, token);
    keys.splice(0, 1, (await createIssuer()).jwk);
    vi.advanceTimersByTime(10 * MINUTE);
    expect(await caught(() => verifyToken(plex, token))).toMatchObject({ code: 'token_invalid' });
    expect(sent).toHaveLength(3);
  });

  test('that cannot be fetched are a network error, not an invalid token', async () => {
    const { sandbox, plex } = plexTv();
    const { token } = await signedIn(sandbox, plex);
    const again = unchecked(sandbox);
    sandbox.fail({ kind: 'reset', times: 2 });
    expect(await caught(() => verifyToken(again, token))).toMatchObject({ code: 'network' });
    await verifyToken(again, token);
  });

  test.each([{}, { keys: null }, { keys: 'none' }, null])(
    'that are missing are an invalid response, not an invalid token: %j',
    async (body) => {
      const { plex } = clientWith(() => Response.json(body));
      const token = await (await createIssuer()).sign(plexClaims(NOW, 'a'));
      expect(await caught(() => verifyToken(plex, token))).toMatchObject({ code: 'response' });
    },
  );

  test.each([
    ['no keys', []],
    [
      'keys of other kinds',
      [{ kty: 'RSA' }, { kty: 'oct', k: 'AAAA', kid: 'plex-1', alg: 'HS256' }],
    ],
    ['a broken key', [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'plex-1' }]],
  ])('%s verify nothing', async (_, keys) => {
    const { plex } = clientWith(() => Response.json({ keys }));
    const token = await (await createIssuer()).sign(plexClaims(NOW, 'a'));
    expect(await caught(() => verifyToken(plex, token))).toMatchObject({ code: 'token_invalid' });
  });
});

test.each([
  [7 as never, {}, 'token'],
  [undefined as never, {}, 'token'],
  ['a.b.c', { key: 1 }, 'key'],
  ['a.b.c', { deviceKey: null }, 'deviceKey'],
])(
  'wrong arguments are rejected before anything is sent: %j, %j',
  async (token, options, field) => {
    const { plex, sent } = clientWith(() => Response.json({ keys: [] }));
    const error = await caught(() => verifyToken(plex, token, options as never));
    expect(error).toMatchObject({ code: 'input', field });
    expect(sent).toHaveLength(0);
  },
);

describe('decoding', () => {
  test('reads the claims without checking them', async () => {
    const token = await (await createIssuer()).sign(plexClaims(0, 'a'));
    expect(decodeToken(token)).toEqual(plexClaims(0, 'a'));
  });

  test.each<unknown>(['', 'sEcReT-t0ken_abcdEFG', 'a.b', 'a.b.c', '...', 7, undefined])(
    'rejects a string that is not a JWT: %j',
    async (token) => {
      const error = await caught(() => decodeToken(token as string));
      expect(error).toMatchObject({ code: 'token_invalid' });
      expectSecret(error, String(token));
    },
  );
});

function expectSecret(error: unknown, token: string): void {
  const shown = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error)].join('\n');
  for (const part of token.split('.')) {
    if (part.length > 8) expect(shown).not.toContain(part);
  }
}
