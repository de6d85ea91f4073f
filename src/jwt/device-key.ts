import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { PlexClient } from '../client/client.ts';
import { PlexInputError } from '../client/errors.ts';
import { rejectUnknownKeys, validateOptions } from '../client/validate.ts';
import {
  checkDeviceKey,
  type DeviceJwk,
  type DeviceKey,
  type DeviceKeyPair,
} from '../sign-in/device-key.ts';
import { createDeviceProof } from './device-proof.ts';
import { type ImportableKey, invalidKey, readKey, toKeyKindError } from './import-key.ts';

/** A device key as JSON (RFC 8037). **It contains the private key in plain text**, in `d`. */
export interface DeviceKeyJson extends DeviceJwk {
  /** The private key: a secret. */
  d: string;
}

/**
 * Generates an Ed25519 key for this device. Generate it once, store it, and use it for every sign-in and refresh,
 * because plex.tv binds it to the device.
 *
 * The token of a sign-in with a device key is a JWT for plex.tv. Not every media server accepts it, or the JWT that is
 * then the `accessToken` of the user's own servers [issue anthonycaccese/240-MP 240]: if your app talks to media
 * servers, sign in without a device key for now.
 *
 * @example
 *
 * ```ts
 * const deviceKey = await generateDeviceKey();
 * const signIn = await startSignIn(plex, { deviceKey });
 * ```
 *
 * @param options `extractable`: whether `exportDeviceKey` can read the private key. Default true. In browsers, set it
 *   to false and store the `keyPair` in IndexedDB: then no script can read the private key, not even an injected one.
 * @throws {PlexInputError} An option is wrong, or the platform has no Web Crypto (React Native, or a page that is not
 *   served over https).
 */
export async function generateDeviceKey(
  options: { extractable?: boolean | undefined } = {},
): Promise<DeviceKey> {
  validateOptions('generateDeviceKey', options, { extractable: { types: ['boolean'] } });
  checkPlatform();
  const { extractable = true } = options;
  return fromKeyPair(await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable }));
}

/**
 * Exports the key as JSON, **with the private key in plain text**. Anyone who reads it can get tokens for the user
 * until the user removes the device: store it so that only your app can read it, or encrypt it with `jose` as below.
 *
 * @example
 *
 * ```ts
 * import { CompactEncrypt, compactDecrypt } from 'jose';
 *
 * // `secret`: 32 random bytes, stored separately from the key.
 * const plain = new TextEncoder().encode(JSON.stringify(await exportDeviceKey(deviceKey)));
 * const sealed = await new CompactEncrypt(plain)
 *   .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
 *   .encrypt(secret);
 *
 * const { plaintext } = await compactDecrypt(sealed, secret);
 * const again = await importDeviceKey(JSON.parse(new TextDecoder().decode(plaintext)));
 * ```
 *
 * @param key A key with `extractable: true`, which is the default.
 * @throws {PlexInputError} The key was generated with `extractable: false`.
 */
export async function exportDeviceKey(key: DeviceKey): Promise<DeviceKeyJson> {
  checkDeviceKey(key);
  const { privateKey } = key.keyPair;
  if (!privateKey.extractable) {
    throw new PlexInputError(
      'key',
      'cannot be exported because it was generated with extractable: false; store its keyPair in IndexedDB',
    );
  }
  // Only private keys sign (imports check this), and a private key has `d` (RFC 8037).
  const { d } = (await exportJWK(privateKey)) as { d: string };
  return { ...key.jwk, d };
}

/**
 * Imports a key: the JSON of `exportDeviceKey`, a `keyPair` that was stored in IndexedDB, or an Ed25519 key of another
 * program as a JWK, as PKCS#8 in PEM or DER, as a `KeyObject` of Node.js, or as a pair of those.
 *
 * @example
 *
 * ```ts
 * const deviceKey = await importDeviceKey(await readFile('device.pem', 'utf8'));
 * ```
 *
 * @param stored The key in one of these forms.
 * @throws {PlexInputError} It is not an Ed25519 key pair, or the private key does not match the public key.
 */
export async function importDeviceKey(stored: ImportableKey): Promise<DeviceKey> {
  checkPlatform();
  const { keyPair, kid } = await readKey(stored);
  const key = await fromKeyPair(keyPair, kid);
  await checkPair(key);
  return key;
}

/**
 * Upgrades an existing token: binds a device key to the device of the token. **The old token is revoked** when the
 * first token is issued for the key, at the first `refreshToken` after this, in every program that has a copy of it
 * [doc][seen].
 *
 * @example
 *
 * ```ts
 * const deviceKey = await generateDeviceKey();
 * await store(await exportDeviceKey(deviceKey)); // first, because the next step cannot be undone
 * await registerDevice(plex, { token: oldToken, deviceKey, replaceToken: true });
 * const { token } = await refreshToken(plex, { deviceKey });
 * ```
 *
 * @param plex A client with the client identifier that got the token.
 * @param options `token`: the token to replace. `deviceKey`: the key; store it first. `replaceToken`: must be true,
 *   to confirm that the token will be revoked.
 * @throws {PlexInputError} An argument is wrong, or `replaceToken` is not true. Nothing was sent.
 * @throws {PlexApiError} plex.tv rejected the request: 401 for an invalid token, 422 for a key of another device.
 * @throws {PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
 */
export async function registerDevice(
  plex: PlexClient,
  options: {
    token: string;
    deviceKey: DeviceKey;
    replaceToken: true;
    signal?: AbortSignal | undefined;
  },
): Promise<void> {
  rejectUnknownKeys('registerDevice', options, ['token', 'deviceKey', 'replaceToken', 'signal']);
  const { token, deviceKey, signal } = options;
  const replaceToken: unknown = options.replaceToken;
  checkDeviceKey(deviceKey);
  if (replaceToken !== true) {
    throw new PlexInputError(
      'replaceToken',
      'must be true to confirm that the token is revoked everywhere at the first refresh with the key',
    );
  }
  if (token === undefined)
    throw new PlexInputError('token', 'is missing: pass the token to replace');
  await plex.registerDeviceKey({ jwk: deviceKey.jwk }, { token, signal });
}

async function fromKeyPair(
  { privateKey, publicKey }: DeviceKeyPair,
  customKid?: string,
): Promise<DeviceKey> {
  const { kty, crv, x } = await exportJWK(publicKey).catch(() => {
    throw invalidKey('another kind of key');
  });
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined) throw toKeyKindError(kty);
  const kid = customKid ?? (await calculateJwkThumbprint({ kty, crv, x }));
  const key: DeviceKey = {
    kid,
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' },
    keyPair: { privateKey, publicKey },
    sign: (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .sign(privateKey),
    prove: (plex, scope) => createDeviceProof(plex, key, scope),
  };
  return key;
}

/** Not every runtime checks that the keys of a JWK match, and plex.tv would reject every signature of a wrong pair. */
async function checkPair({ keyPair: { privateKey, publicKey } }: DeviceKey): Promise<void> {
  const data = new Uint8Array(32);
  const matches = await crypto.subtle
    .sign('Ed25519', privateKey, data)
    .then((signature) => crypto.subtle.verify('Ed25519', publicKey, signature, data))
    .catch(() => false);
  if (!matches) throw invalidKey('a private key that does not match the public key');
}

/** Throws a PlexInputError on a platform without Web Crypto. */
function checkPlatform(): void {
  if (globalThis.crypto?.subtle) return;
  throw new PlexInputError(
    'crypto.subtle',
    'is missing on this platform: device keys need Web Crypto',
  );
}
