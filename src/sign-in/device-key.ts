import type { PlexClient } from '../client/client.ts';
import { typeMismatch } from '../client/validate.ts';
import { createKeylessScopeError, type TokenScope } from './token-scope.ts';

/**
 * An Ed25519 key of a device, which can sign. Create one with `generateDeviceKey` or `importDeviceKey` of
 * `plex-pin/jwt`. Printed or serialized as JSON, it shows only its public half.
 */
export interface DeviceKey {
  /** The key ID: the thumbprint of the key (RFC 7638). plex.tv puts it in the tokens that it issues for the key. */
  readonly kid: string;
  /** The public half, in the form that plex.tv accepts. */
  readonly jwk: DeviceJwk;
  /** Both halves, to store in IndexedDB, which can store keys that are not extractable. */
  readonly keyPair: DeviceKeyPair;
  /** Signs a device JWT, a secret: anyone who has it can request a token until it expires. */
  readonly sign: (claims: DeviceJwtClaims) => Promise<string>;
  /**
   * Creates the proof that `startSignIn` and `resumeSignIn` need.
   *
   * @throws {PlexInputError} plex.tv does not know one of the claims in the scope.
   */
  readonly prove: (plex: PlexClient, scope?: readonly TokenScope[]) => DeviceProof;
}

/** Both halves of a device key, as Web Crypto created them: a `CryptoKeyPair`. */
export interface DeviceKeyPair {
  readonly privateKey: WebCryptoKey;
  readonly publicKey: WebCryptoKey;
}

/** The `CryptoKey` of the platform. Not every platform declares that name: Node's types do not. */
type WebCryptoKey = Extract<
  Awaited<ReturnType<typeof crypto.subtle.generateKey>>,
  { type: string }
>;

/** The public half of a device key as a JWK (RFC 8037). */
export interface DeviceJwk {
  /** Key type: an octet key pair. */
  kty: 'OKP';
  /** Curve. */
  crv: 'Ed25519';
  /** The public key, base64url. */
  x: string;
  /** Key ID: the thumbprint of the key (RFC 7638). */
  kid: string;
  /** Use of the key: signatures. */
  use: 'sig';
  /** Signature algorithm. */
  alg: 'EdDSA';
}

/** The claims of a device JWT, which a device sends to plex.tv [doc]. */
export interface DeviceJwtClaims {
  /** Audience. */
  aud: 'plex.tv';
  /** Issuer: the client identifier. plex.tv rejects any other with error 1097 [seen]. */
  iss: string;
  /** When the JWT was signed, in s since 1970, on plex.tv's clock. */
  iat: number;
  /** When the JWT expires, in s since 1970, on plex.tv's clock. */
  exp: number;
  /** The claims about the user to include in the token, separated by commas. */
  scope: string;
  /** The nonce that plex.tv issued for a refresh. */
  nonce?: string;
}

/** Proves that the device sends the polls of a sign-in, and that the token is for the device's key. */
export interface DeviceProof {
  /** Sends a request with a device JWT that is valid on plex.tv's clock. */
  withDeviceJwt<Response>(
    request: (deviceJWT: string) => Promise<Response>,
    signal: AbortSignal,
  ): Promise<Response>;
  /** Verifies the token of a sign-in. Rejects with a PlexResponseError if it is not valid for this key. */
  verifyToken(token: string): Promise<void>;
}

/** Whether a string can be a key ID: a thumbprint, or a name that another program gave the key. */
export const isKid = (kid: string): boolean => /^[\u0021-\u007e]{1,200}$/.test(kid);

/** Throws a PlexInputError for anything that `plex-pin/jwt` did not create. */
export function checkDeviceKey(key: unknown): asserts key is DeviceKey {
  if (typeof (key as DeviceKey | null)?.prove !== 'function')
    throw typeMismatch('deviceKey', 'a key from plex-pin/jwt', key);
}

/** Creates the proof of a sign-in with a device key. Throws a PlexInputError if the key or the scope is wrong. */
export function createProof(
  plex: PlexClient,
  deviceKey: DeviceKey | undefined,
  scope: readonly TokenScope[] | undefined,
): DeviceProof | undefined {
  if (deviceKey === undefined) {
    if (scope === undefined) return undefined;
    throw createKeylessScopeError();
  }
  checkDeviceKey(deviceKey);
  return deviceKey.prove(plex, scope);
}
