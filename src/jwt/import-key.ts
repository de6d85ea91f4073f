import { base64url, exportJWK, importJWK, importPKCS8 } from 'jose';
import { PlexInputError } from '../client/errors.ts';
import { typeName } from '../client/validate.ts';
import { type DeviceKeyPair, isKid } from '../sign-in/device-key.ts';

/** An Ed25519 private key as a JWK (RFC 8037). **It contains the private key in plain text**, in `d`. */
export interface PrivateJwk {
  /** Key type: `OKP`. */
  readonly kty?: string | undefined;
  /** Curve: `Ed25519`. */
  readonly crv?: string | undefined;
  /** The private key, base64url: a secret. */
  readonly d?: string | undefined;
  /** The public key, base64url. It is derived from `d` if it is missing. */
  readonly x?: string | undefined;
  /** Key ID. Default: the thumbprint of the key (RFC 7638). */
  readonly kid?: string | undefined;
}

/** The part of a `KeyObject` of `node:crypto` that an import needs. */
export interface NodeKeyObject {
  /** `private`, for a key that can be imported. */
  readonly type: string;
  /** Exports the key as a JWK. */
  export(options: { format: 'jwk' }): object;
}

/** The forms of an Ed25519 private key that `importDeviceKey` reads. A string is PEM; bytes are DER. Both are PKCS#8. */
export type ImportableKey =
  | PrivateJwk
  | DeviceKeyPair
  | NodeKeyObject
  | { readonly privateKey: NodeKeyObject; readonly publicKey: NodeKeyObject }
  | string
  | Uint8Array
  | ArrayBuffer;

/** Reads a key in any of these forms. Throws a PlexInputError that never quotes it. */
export async function readKey(
  stored: ImportableKey,
): Promise<{ keyPair: DeviceKeyPair; kid?: string | undefined }> {
  if (isKeyPair(stored)) return { keyPair: stored };
  const jwk = await readJwk(stored).catch((error: unknown) => {
    // The runtime's own error may quote the key.
    throw error instanceof PlexInputError ? error : invalidKey('an unreadable key');
  });
  const { kid } = jwk;
  if (kid !== undefined && (typeof kid !== 'string' || !isKid(kid)))
    throw invalidKey('an invalid kid');
  return { keyPair: await importKeyPair(jwk), kid };
}

/** Creates the error for a key that cannot be used. `got` must not quote it. */
export const invalidKey = (got: string): PlexInputError =>
  new PlexInputError(
    'key',
    'must be an Ed25519 private key: the JSON of exportDeviceKey or another JWK, PKCS#8 as PEM or DER, ' +
      `a KeyObject of Node.js, or the keyPair of a device key. Got ${got}`,
  );

async function readJwk(stored: Exclude<ImportableKey, DeviceKeyPair>): Promise<PrivateJwk> {
  if (typeof stored === 'string') return readPem(stored.trim());
  if (stored instanceof Uint8Array) return readDer(stored);
  if (stored instanceof ArrayBuffer) return readDer(new Uint8Array(stored));
  if (typeof stored !== 'object' || stored === null) throw invalidKey(typeName(stored));
  if ('privateKey' in stored) {
    const [{ d }, jwk] = await Promise.all([
      readJwk(stored.privateKey),
      exportJWK(stored.publicKey),
    ]);
    return { ...jwk, ...(d !== undefined && { d }) };
  }
  const jwk: PrivateJwk = isKeyObject(stored) ? await exportJWK(stored) : stored;
  return jwk.kty === 'OKP' && jwk.crv === 'Ed25519' && jwk.x === undefined
    ? { ...(await readDer(derOf(jwk.d))), kid: jwk.kid }
    : jwk;
}

async function readPem(pem: string): Promise<PrivateJwk> {
  if (!pem.startsWith(PEM_HEADER)) throw invalidKey(`a string without ${PEM_HEADER}`);
  const privateKey = await importPKCS8(pem, 'EdDSA', { extractable: true }).catch(() => {
    throw invalidKey('PKCS#8 that is unreadable or contains another kind of key');
  });
  return exportJWK(privateKey);
}

const PEM_HEADER = '-----BEGIN PRIVATE KEY-----';

const readDer = (der: Uint8Array): Promise<PrivateJwk> =>
  readPem(`${PEM_HEADER}\n${btoa(String.fromCodePoint(...der))}\n-----END PRIVATE KEY-----`);

/** PKCS#8 for an Ed25519 private key (RFC 8410, section 7): these bytes, then the 32 bytes of the key. */
const DER_PREFIX = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

function derOf(d: unknown): Uint8Array {
  if (typeof d !== 'string') throw invalidKey('a JWK without d');
  return new Uint8Array([...DER_PREFIX, ...base64url.decode(d)]);
}

async function importKeyPair({ kty, crv, x, d }: PrivateJwk): Promise<DeviceKeyPair> {
  if (kty !== 'OKP' || crv !== 'Ed25519') throw toKeyKindError(kty);
  if (typeof d !== 'string') throw invalidKey('a public key');
  try {
    const [publicKey, privateKey] = await Promise.all([
      importJWK({ kty: 'OKP', crv, x: String(x) }, 'EdDSA', { extractable: true }),
      importJWK({ kty: 'OKP', crv, x: String(x), d }, 'EdDSA', { extractable: true }),
    ]);
    return { publicKey, privateKey };
  } catch {
    // The runtime's own error may quote the key.
    throw invalidKey('an unreadable key');
  }
}

/** Creates the error for a key of another kind. */
export const toKeyKindError = (kty: unknown): PlexInputError =>
  invalidKey(kty === 'RSA' || kty === 'EC' ? `an ${kty} key` : 'another kind of key');

const isKeyObject = (key: object): key is NodeKeyObject =>
  'export' in key && typeof key.export === 'function';

/** A pair of KeyObjects is no pair of Web Crypto, and is exported first. */
const isKeyPair = (stored: ImportableKey): stored is DeviceKeyPair =>
  typeof stored === 'object' &&
  stored !== null &&
  'privateKey' in stored &&
  !(typeof stored.privateKey === 'object' && isKeyObject(stored.privateKey));
