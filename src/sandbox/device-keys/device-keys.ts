import { calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import { apiErrors, HttpError } from '../http/errors.ts';
import type { Device } from '../tokens.ts';

/** The public key of a device. */
export interface DeviceKey {
  /** What plex.tv calls the thumbprint of the key in its JWTs. */
  readonly kid: string;
  /** The thumbprint of RFC 7638, which identifies the key whatever its `kid` is. */
  readonly thumbprint: string;
  /** The only algorithm that the key may sign with: a JWT whose header names another one is forged. */
  readonly alg: 'EdDSA' | 'RS256';
  readonly publicKey: CryptoKey;
}

/** The members of a JWK that hold a private key (RFC 7518, RFC 8037) or a symmetric one. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * Reads an Ed25519 key, or an RSA key for RS256 [doc], from a JWK. A JWK without a `kid`, like one in the
 * documentation, gets its thumbprint as `kid`. Any other JWK is a malformed request, because no documented error
 * fits better, and so is a private key, which must never leave its device.
 */
export async function readDeviceKey(jwk: unknown): Promise<DeviceKey> {
  const members = new Map<string, unknown>(
    typeof jwk === 'object' && jwk !== null ? Object.entries(jwk) : [],
  );
  const [kid, algorithm] = [members.get('kid') ?? '', members.get('alg')];
  const supported = readPublicMembers(members);
  if (
    !supported ||
    typeof kid !== 'string' ||
    (algorithm !== undefined && algorithm !== supported.alg) ||
    PRIVATE_MEMBERS.some((member) => members.has(member))
  ) {
    throw new HttpError(apiErrors.malformedRequest);
  }
  const publicKey = await importPublicKey(supported.jwk, supported.alg);
  const thumbprint = await calculateJwkThumbprint(supported.jwk);
  return { kid: kid === '' ? thumbprint : kid, thumbprint, alg: supported.alg, publicKey };
}

function readPublicMembers(
  members: Map<string, unknown>,
): { jwk: JWK; alg: DeviceKey['alg'] } | null {
  const [kty, crv, x, n, e] = ['kty', 'crv', 'x', 'n', 'e'].map((member) => members.get(member));
  if (kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string') {
    return { jwk: { kty, crv, x }, alg: 'EdDSA' };
  }
  if (kty === 'RSA' && typeof n === 'string' && typeof e === 'string') {
    return { jwk: { kty, n, e }, alg: 'RS256' };
  }
  return null;
}

async function importPublicKey(jwk: JWK, alg: string): Promise<CryptoKey> {
  const key = await importJWK(jwk, alg).catch(() => null);
  // Only a symmetric key is imported as bytes.
  if (key === null || key instanceof Uint8Array) throw new HttpError(apiErrors.malformedRequest);
  const bits = modulusLength(key);
  // RS256 requires at least 2048 bits (RFC 7518, section 3.3), and jose verifies nothing with fewer.
  if (typeof bits === 'number' && bits < 2048) throw new HttpError(apiErrors.malformedRequest);
  return key;
}

/** Returns the length of an RSA key in bits; undefined for other keys. */
const modulusLength = ({ algorithm }: CryptoKey): unknown =>
  Reflect.get(algorithm, 'modulusLength');

/** A key that a device may get JWTs with. */
export interface DeviceBinding {
  readonly device: Device;
  readonly key: DeviceKey;
  /** Whether a JWT has been issued since the key was bound. */
  hasIssued: boolean;
}

/** The keys of each device. */
export interface DeviceBindings {
  /** Binds a key to a device, with the account that the device is signed in to now. */
  bind(device: Device, key: DeviceKey): DeviceBinding;
  /** Returns whether another device has this key, or a key with the same `kid`. */
  isTaken(key: DeviceKey, clientIdentifier: string): boolean;
  /**
   * Finds the client's key with this `kid`, or its newest key if `kid` is undefined. If the client has no such key,
   * it finds the key of another client with this `kid`.
   */
  find(clientIdentifier: string, kid: string | undefined): DeviceBinding | undefined;
}

/**
 * Creates the bindings of a sandbox. A device is identified by its client identifier and may have several keys,
 * since it is not known whether plex.tv replaces the first one by the second.
 */
export function createDeviceBindings(): DeviceBindings {
  let bindings: readonly DeviceBinding[] = [];
  return {
    bind(device, key) {
      const binding = { device, key, hasIssued: false };
      const isReplaced = (old: DeviceBinding): boolean =>
        old.device.clientIdentifier === device.clientIdentifier && old.key.kid === key.kid;
      bindings = [binding, ...bindings.filter((old) => !isReplaced(old))];
      return binding;
    },
    isTaken: ({ kid, thumbprint }, clientIdentifier) =>
      bindings.some(
        ({ device, key }) =>
          device.clientIdentifier !== clientIdentifier &&
          (key.kid === kid || key.thumbprint === thumbprint),
      ),
    find(clientIdentifier, kid) {
      const hasKid = ({ key }: DeviceBinding): boolean => key.kid === kid;
      const own = bindings.filter(({ device }) => device.clientIdentifier === clientIdentifier);
      return kid === undefined ? own[0] : (own.find(hasKid) ?? bindings.find(hasKid));
    },
  };
}
