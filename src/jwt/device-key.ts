import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { PlexInputError } from '../client/errors.ts';
import { typeName } from '../client/validate.ts';
import {
  checkDeviceKey,
  type DeviceJwk,
  type DeviceKey,
  type DeviceKeyPair,
  isKid,
} from '../sign-in/device-key.ts';
import { createDeviceProof } from './device-proof.ts';

/** A device key as JSON (RFC 8037). **It holds the private key in plain text**, in `d`. */
export interface DeviceKeyJson extends DeviceJwk {
  /** The private key: a secret. */
  d: string;
}

/**
 * Makes an Ed25519 key for this device. Make it once, store it, and use it for every sign-in and refresh: plex.tv
 * binds it to the device.
 *
 * @example
 *
 * ```ts
 * const deviceKey = await generateDeviceKey();
 * const signIn = await startSignIn(plex, { deviceKey });
 * ```
 *
 * @param options `extractable`: whether `exportDeviceKey` may read the private key. With false, for browsers, nothing
 *   can, not even a script that was injected; store its `keyPair` in IndexedDB. Default true.
 */
export async function generateDeviceKey({
  extractable = true,
}: { extractable?: boolean | undefined } = {}): Promise<DeviceKey> {
  return fromKeyPair(await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable }));
}

/**
 * The key as JSON, **with its private half in plain text**. Whoever reads it can get tokens for the user until the
 * device is removed: store it where only your app can read it, or encrypted, as the example does with `jose`.
 *
 * @example
 *
 * ```ts
 * import { CompactEncrypt, compactDecrypt } from 'jose';
 *
 * // `secret`: 32 random bytes, kept apart from the key.
 * const plain = new TextEncoder().encode(JSON.stringify(await exportDeviceKey(deviceKey)));
 * const sealed = await new CompactEncrypt(plain)
 *   .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
 *   .encrypt(secret);
 *
 * const { plaintext } = await compactDecrypt(sealed, secret);
 * const again = await importDeviceKey(JSON.parse(new TextDecoder().decode(plaintext)));
 * ```
 *
 * @throws {PlexInputError} The key was made with `extractable: false`.
 */
export async function exportDeviceKey(key: DeviceKey): Promise<DeviceKeyJson> {
  checkDeviceKey(key);
  const { privateKey } = key.keyPair;
  if (!privateKey.extractable) {
    throw new PlexInputError(
      'key',
      'cannot be exported, as it was made with extractable: false; store its keyPair in IndexedDB',
    );
  }
  const { d } = await exportJWK(privateKey);
  if (d === undefined) throw new PlexInputError('key', 'has no private half');
  return { ...key.jwk, d };
}

/**
 * The key that `exportDeviceKey` wrote, or whose `keyPair` was stored in IndexedDB.
 *
 * @throws {PlexInputError} It is no Ed25519 key with both its halves, or they do not belong together.
 */
export async function importDeviceKey(stored: DeviceKeyJson | DeviceKeyPair): Promise<DeviceKey> {
  if (typeof stored !== 'object' || stored === null) {
    throw wrongKey(typeName(stored));
  }
  const key =
    'privateKey' in stored
      ? await fromKeyPair(stored)
      : await fromKeyPair(await importKeyPair(stored), stored.kid);
  await checkHalves(key);
  return key;
}

async function fromKeyPair(
  { privateKey, publicKey }: DeviceKeyPair,
  named?: string,
): Promise<DeviceKey> {
  const { kty, crv, x } = await exportJWK(publicKey).catch(() => ({ kty: '', crv: '', x: '' }));
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined) throw wrongKey('another kind of key');
  const kid = named ?? (await calculateJwkThumbprint({ kty, crv, x }));
  const key: DeviceKey = {
    kid,
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' },
    keyPair: { privateKey, publicKey },
    sign: (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .sign(privateKey),
    prove: (plex) => createDeviceProof(plex, key),
  };
  return key;
}

async function importKeyPair({ kty, crv, x, d, kid }: DeviceKeyJson): Promise<DeviceKeyPair> {
  if (kty !== 'OKP' || crv !== 'Ed25519') throw wrongKey('another kind of key');
  if (typeof d !== 'string') throw wrongKey('a public key');
  if (kid !== undefined && (typeof kid !== 'string' || !isKid(kid)))
    throw wrongKey('a kid that is none');
  try {
    const [publicKey, privateKey] = await Promise.all([
      importJWK({ kty, crv, x }, 'EdDSA', { extractable: true }),
      importJWK({ kty, crv, x, d }, 'EdDSA', { extractable: true }),
    ]);
    return { publicKey, privateKey };
  } catch {
    // The engine's own error may quote the key.
    throw wrongKey('a key that cannot be read');
  }
}

/** Not every runtime compares the halves of a JWK, and plex.tv would refuse whatever the key signs. */
async function checkHalves({ keyPair: { privateKey, publicKey } }: DeviceKey): Promise<void> {
  const data = new Uint8Array(32);
  const matches = await crypto.subtle
    .sign('Ed25519', privateKey, data)
    .then((signature) => crypto.subtle.verify('Ed25519', publicKey, signature, data))
    .catch(() => false);
  if (!matches) throw wrongKey('halves that do not belong together');
}

const wrongKey = (got: string): PlexInputError =>
  new PlexInputError(
    'key',
    `must be what exportDeviceKey returned, or the keyPair of a device key: an Ed25519 key with both its halves. Got ${got}`,
  );
