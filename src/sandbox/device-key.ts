import { calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import { errors, Refused } from './errors.ts';

/** The public half of a device's key. */
export interface DeviceKey {
  /** What plex.tv calls the thumbprint of the key, and puts in its JWTs. */
  readonly kid: string;
  /** The thumbprint of RFC 7638, which tells keys apart whatever their `kid` is. */
  readonly thumbprint: string;
  /** The one algorithm that the key signs with: a header that names another is a forgery. */
  readonly alg: 'EdDSA' | 'RS256';
  readonly publicKey: CryptoKey;
}

/** What only the owner of a key has (RFC 7518, RFC 8037), and the secret of a symmetric one. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * The key of a JWK: Ed25519, or RSA for RS256 [doc]. A JWK without a `kid`, as one example of the documentation
 * has it, goes by its thumbprint. Refuses a private key, which must never leave a device, with what else is no
 * such key: as a malformed request, since the documented errors have none of its own.
 */
export async function readDeviceKey(jwk: unknown): Promise<DeviceKey> {
  const given = new Map<string, unknown>(
    typeof jwk === 'object' && jwk !== null ? Object.entries(jwk) : [],
  );
  const [kid, algorithm] = [given.get('kid') ?? '', given.get('alg')];
  const known = publicPart(given);
  if (
    !known ||
    typeof kid !== 'string' ||
    (algorithm !== undefined && algorithm !== known.alg) ||
    PRIVATE_MEMBERS.some((member) => given.has(member))
  ) {
    throw new Refused(errors.malformed);
  }
  const publicKey = await importPublic(known.jwk, known.alg);
  const thumbprint = await calculateJwkThumbprint(known.jwk);
  return { kid: kid === '' ? thumbprint : kid, thumbprint, alg: known.alg, publicKey };
}

function publicPart(given: Map<string, unknown>): { jwk: JWK; alg: DeviceKey['alg'] } | null {
  const [kty, crv, x, n, e] = ['kty', 'crv', 'x', 'n', 'e'].map((member) => given.get(member));
  if (kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string') {
    return { jwk: { kty, crv, x }, alg: 'EdDSA' };
  }
  if (kty === 'RSA' && typeof n === 'string' && typeof e === 'string') {
    return { jwk: { kty, n, e }, alg: 'RS256' };
  }
  return null;
}

async function importPublic(jwk: JWK, alg: string): Promise<CryptoKey> {
  const key = await importJWK(jwk, alg).catch(() => null);
  // Bytes come of symmetric keys alone.
  if (key === null || key instanceof Uint8Array) throw new Refused(errors.malformed);
  const bits: unknown = Reflect.get(key.algorithm, 'modulusLength');
  // RS256 needs 2048 bits or more (RFC 7518, section 3.3): nothing would verify with less.
  if (typeof bits === 'number' && bits < 2048) throw new Refused(errors.malformed);
  return key;
}
