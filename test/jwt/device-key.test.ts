import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { base64url, calculateJwkThumbprint, CompactEncrypt, compactDecrypt, jwtVerify } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import {
  exportDeviceKey,
  generateDeviceKey,
  type ImportableKey,
  importDeviceKey,
} from '../../src/jwt/index.ts';
import { caught } from '../support/plex.ts';

/** RFC 8037, appendix A.1. */
const RFC_8037 = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
} as const;

const claims = { aud: 'plex.tv', iss: 'a', iat: 1, exp: 2, scope: '' } as const;

describe('the test vectors of the RFCs', () => {
  test('RFC 8037, A.2 and A.3: the public key and its thumbprint', async () => {
    // Other programs export keys without `kid`, `use` and `alg`.
    const { kid, jwk } = await importDeviceKey(RFC_8037);
    expect(kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
    const { kty, crv, x } = RFC_8037;
    expect(jwk).toEqual({ kty, crv, x, kid, use: 'sig', alg: 'EdDSA' });
  });

  test('RFC 8037, A.4: the signature', async () => {
    const { keyPair } = await importDeviceKey(RFC_8037);
    const input = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc';
    const signature = await crypto.subtle.sign(
      'Ed25519',
      keyPair.privateKey,
      new TextEncoder().encode(input),
    );
    expect(base64url.encode(new Uint8Array(signature))).toBe(
      'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    );
  });

  test('RFC 7638, 3.1: the thumbprint', async () => {
    const jwk = {
      kty: 'RSA',
      n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
      e: 'AQAB',
    };
    expect(await calculateJwkThumbprint(jwk)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });
});

describe('a new key', () => {
  test.each<[unknown, string]>([
    [{ extractabel: false }, 'Unknown option "extractabel". Did you mean "extractable"?'],
    [{ extractable: 'no' }, 'extractable must be a boolean, got string'],
    [null, 'options must be an object, got null'],
  ])('is not made of misspelt options: %j', async (options, message) => {
    expect(await caught(() => generateDeviceKey(options as never))).toMatchObject({
      code: 'input',
      message,
    });
  });

  test.each([[{}], [undefined]])('needs Web Crypto, and says so: %j', async (crypto) => {
    vi.stubGlobal('crypto', crypto);
    expect(await caught(() => generateDeviceKey())).toMatchObject({
      code: 'input',
      message: expect.stringContaining('device keys need Web Crypto'),
    });
    vi.unstubAllGlobals();
  });

  test('creates signatures that its public key verifies, with its kid in the header', async () => {
    const key = await generateDeviceKey();
    expect(key.kid).toBe(await calculateJwkThumbprint(key.jwk));
    const { protectedHeader, payload } = await jwtVerify(
      await key.sign(claims),
      key.keyPair.publicKey,
      { currentDate: new Date(1000) },
    );
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: key.kid, typ: 'JWT' });
    expect(payload).toEqual(claims);
  });

  test('is different each time', async () => {
    expect((await generateDeviceKey()).kid).not.toBe((await generateDeviceKey()).kid);
  });

  test('can be exported as JSON and imported again', async () => {
    const key = await generateDeviceKey();
    const json = JSON.parse(JSON.stringify(await exportDeviceKey(key)));
    expect(Object.keys(json).sort()).toEqual(['alg', 'crv', 'd', 'kid', 'kty', 'use', 'x']);
    const again = await importDeviceKey(json);
    expect(again.jwk).toEqual(key.jwk);
    await jwtVerify(await again.sign(claims), key.keyPair.publicKey, {
      currentDate: new Date(1000),
    });
  });

  test('can be encrypted as a JWE, as in the example of exportDeviceKey', async () => {
    const key = await generateDeviceKey();
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const plain = new TextEncoder().encode(JSON.stringify(await exportDeviceKey(key)));
    const sealed = await new CompactEncrypt(plain)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(secret);
    const { plaintext } = await compactDecrypt(sealed, secret);
    const again = await importDeviceKey(JSON.parse(new TextDecoder().decode(plaintext)));
    expect(again.kid).toBe(key.kid);
  });

  test('that is not extractable survives a structured clone, as in IndexedDB', async () => {
    const key = await generateDeviceKey({ extractable: false });
    expect(await caught(() => exportDeviceKey(key))).toMatchObject({
      code: 'input',
      message: expect.stringContaining('IndexedDB'),
    });
    await expect(crypto.subtle.exportKey('jwk', key.keyPair.privateKey)).rejects.toThrow();
    const again = await importDeviceKey(structuredClone(key.keyPair));
    expect(again.kid).toBe(key.kid);
    await jwtVerify(await again.sign(claims), key.keyPair.publicKey, {
      currentDate: new Date(1000),
    });
  });

  test('keeps the kid that another program chose', async () => {
    const json = await exportDeviceKey(await generateDeviceKey());
    expect((await importDeviceKey({ ...json, kid: 'named-by-hand' })).kid).toBe('named-by-hand');
  });

  test('does not reveal its private key when printed', async () => {
    const key = await generateDeviceKey();
    const { d } = await exportDeviceKey(key);
    for (const text of [inspect(key, { depth: 10, showHidden: true }), JSON.stringify(key)]) {
      expect(text).not.toContain(d);
    }
  });
});

describe('a key of another program', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  const { x, ...jwk } = privateKey.export({ format: 'jwk' });

  test.each<[string, ImportableKey]>([
    ['PEM', pem],
    ['PEM with white space around it', `\n ${pem}\n\n`],
    ['PEM with the line breaks of Windows', pem.replaceAll('\n', '\r\n')],
    ['DER in a Buffer', der],
    ['DER in a Uint8Array', new Uint8Array(der)],
    ['DER in an ArrayBuffer', new Uint8Array(der).buffer],
    ['a KeyObject', privateKey],
    ['a pair of KeyObjects', { privateKey, publicKey }],
    ['a JWK', privateKey.export({ format: 'jwk' })],
    ['a JWK without x', jwk],
  ])('is imported: %s', async (_, stored) => {
    const key = await importDeviceKey(stored);
    expect(key.jwk.x).toBe(x);
    expect(key.kid).toBe(
      await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: String(x) }),
    );
    await jwtVerify(await key.sign(claims), publicKey, { currentDate: new Date(1000) });
    expect(await exportDeviceKey(key)).toMatchObject({ d: jwk.d, x });
  });

  test('as a JWK without x keeps its kid', async () => {
    expect((await importDeviceKey({ ...jwk, kid: 'named-by-hand' })).kid).toBe('named-by-hand');
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('ed25519');
  const pkcs8 = (key: typeof privateKey, format: 'der' | 'pem') =>
    format === 'der'
      ? key.export({ type: 'pkcs8', format })
      : key.export({ type: 'pkcs8', format }).toString();

  test.each<[string, unknown, string]>([
    ['a public KeyObject', publicKey, 'Got a public key'],
    ['an RSA KeyObject', rsa.privateKey, 'Got an RSA key'],
    ['an RSA JWK', rsa.privateKey.export({ format: 'jwk' }), 'Got an RSA key'],
    ['RSA PEM', pkcs8(rsa.privateKey, 'pem'), 'Got PKCS#8 that'],
    ['RSA DER', pkcs8(rsa.privateKey, 'der'), 'Got PKCS#8 that'],
    ['an EC KeyObject', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'an EC key'],
    ['X25519 PEM', pkcs8(generateKeyPairSync('x25519').privateKey, 'pem'), 'Got PKCS#8 that'],
    [
      'PKCS#1',
      rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }),
      'a string without -----BEGIN PRIVATE KEY-----',
    ],
    [
      'public PEM',
      publicKey.export({ type: 'spki', format: 'pem' }),
      'a string without -----BEGIN PRIVATE KEY-----',
    ],
    ['no bytes', new Uint8Array(), 'Got PKCS#8 that'],
    ['truncated DER', der.subarray(0, -1), 'Got PKCS#8 that'],
    ['KeyObjects of two pairs', { privateKey, publicKey: other.publicKey }, 'Got '],
    ['two public KeyObjects', { privateKey: publicKey, publicKey }, 'Got a public key'],
    ['a KeyObject without its pair', { privateKey }, 'Got an unreadable key'],
    ['a secret KeyObject', createSecretKey(Buffer.alloc(32)), 'Got another kind of key'],
    ['a JWK with neither x nor d', { kty: 'OKP', crv: 'Ed25519' }, 'Got a JWK without d'],
    ['a JWK without x whose d is too short', { ...jwk, d: 'AAAA' }, 'Got PKCS#8 that'],
    ['a JWK without x whose d is no base64url', { ...jwk, d: '*' }, 'Got '],
  ])('is rejected, and the error names the kinds that are taken: %s', async (_, stored, got) => {
    const error = await caught(() => importDeviceKey(stored as never));
    expect(error).toMatchObject({
      code: 'input',
      field: 'key',
      message: expect.stringMatching(/Ed25519.*JWK.*PKCS#8 as PEM or DER.*KeyObject/),
    });
    expect(error).toMatchObject({ message: expect.stringContaining(got) });
    expect(inspect(error, { depth: 10 })).not.toContain(jwk.d);
  });
});

describe('importDeviceKey rejects', () => {
  const other = 'QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE';
  test.each([
    ['nothing', undefined],
    ['a string', '{}'],
    ['an empty object', {}],
    ['an RSA key', { kty: 'RSA', n: 'AQAB', e: 'AQAB', d: 'AQAB' }],
    ['another curve', { ...RFC_8037, crv: 'X25519' }],
    ['a public key', { ...RFC_8037, d: undefined }],
    ['a private key of the wrong length', { ...RFC_8037, d: 'AAAA' }],
    ['the private and public key of different pairs', { ...RFC_8037, x: other }],
    ['a private key that is not base64url', { ...RFC_8037, d: '*'.repeat(43) }],
    ['a kid that is not a string', { ...RFC_8037, kid: 7 }],
    ['a kid with a line break', { ...RFC_8037, kid: 'a\nb' }],
    ['a key pair without keys', { privateKey: {}, publicKey: {} }],
  ])('%s', async (_, stored) => {
    const error = await caught(() => importDeviceKey(stored as never));
    expect(error).toMatchObject({ code: 'input', field: 'key' });
    expect(inspect(error, { depth: 10 })).not.toContain(RFC_8037.d);
  });

  test.each([
    ['an elliptic curve', { name: 'ECDSA', namedCurve: 'P-256' }, 'Got an EC key'],
    ['key agreement', { name: 'X25519' }, 'Got another kind of key'],
  ])('a key pair of %s', async (_, algorithm, got) => {
    const pair = await crypto.subtle.generateKey(
      algorithm,
      true,
      algorithm.name === 'ECDSA' ? ['sign', 'verify'] : ['deriveBits'],
    );
    expect(await caught(() => importDeviceKey(pair as never))).toMatchObject({
      code: 'input',
      message: expect.stringContaining(got),
    });
  });

  test('a key pair whose halves do not match', async () => {
    const one = (await generateDeviceKey()).keyPair;
    const two = (await generateDeviceKey()).keyPair;
    for (const privateKey of [two.privateKey, one.publicKey]) {
      expect(
        await caught(() => importDeviceKey({ privateKey, publicKey: one.publicKey })),
      ).toMatchObject({ code: 'input', message: expect.stringContaining('does not match') });
    }
  });

  test('an RSA key pair', async () => {
    const rsa = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    );
    expect(await caught(() => importDeviceKey(rsa))).toMatchObject({
      code: 'input',
      message: expect.stringContaining('Got an RSA key'),
    });
  });

  test('and exportDeviceKey rejects an object that is not a key', async () => {
    expect(await caught(() => exportDeviceKey({} as never))).toMatchObject({ code: 'input' });
  });
});
