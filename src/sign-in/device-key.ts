import type { PlexClient } from '../client/client.ts';
import { typeMismatch } from '../client/validate.ts';

/**
 * An Ed25519 key of a device, which signs by itself. `generateDeviceKey` and `importDeviceKey` of
 * `plex-pin/jwt` make them. Printed or as JSON, it shows its public half alone.
 */
export interface DeviceKey {
  /** Identifies the key: its thumbprint (RFC 7638). plex.tv puts it in the tokens that it gives for it. */
  readonly kid: string;
  /** The public half, as plex.tv takes it. */
  readonly jwk: DeviceJwk;
  /** Both halves, to be stored in IndexedDB, which keeps keys that cannot be extracted. */
  readonly keyPair: DeviceKeyPair;
  /** Signs a device JWT, a secret: whoever has it can ask for a token for as long as it lives. */
  readonly sign: (claims: DeviceJwtClaims) => Promise<string>;
  /** What `startSignIn` and `resumeSignIn` use of the key. */
  readonly prove: (plex: PlexClient) => DeviceProof;
}

/** Both halves of a device key, as Web Crypto made them: what it calls a `CryptoKeyPair`. */
export interface DeviceKeyPair {
  readonly privateKey: WebCryptoKey;
  readonly publicKey: WebCryptoKey;
}

/** The `CryptoKey` of the platform, whose declarations need not name it: those of Node do not. */
type WebCryptoKey = Extract<
  Awaited<ReturnType<typeof crypto.subtle.generateKey>>,
  { type: string }
>;

/** The public half of a device key as a JWK (RFC 8037). */
export interface DeviceJwk {
  /** Key type: an octet key pair. */
  kty: 'OKP';
  /** Its curve. */
  crv: 'Ed25519';
  /** The public key, base64url. */
  x: string;
  /** Names the key; its thumbprint (RFC 7638). */
  kid: string;
  /** What the key is for. */
  use: 'sig';
  /** The algorithm that it signs with. */
  alg: 'EdDSA';
}

/** What a device says to plex.tv in a JWT [doc]. */
export interface DeviceJwtClaims {
  /** Whom it is for. */
  aud: 'plex.tv';
  /** The client identifier; plex.tv refuses any other with error 1097 [seen]. */
  iss: string;
  /** When it was signed, in s since 1970, on plex.tv's clock. */
  iat: number;
  /** When it expires, likewise. */
  exp: number;
  /** The claims about the user to put in the token, separated by commas. */
  scope: string;
  /** What plex.tv gave to sign, for a refresh. */
  nonce?: string;
}

/** What a sign-in proves with a device key: who asks for the token, and that the token is for that key. */
export interface DeviceProof {
  /** Asks with a device JWT that is good at this moment. */
  ask<Answer>(ask: (deviceJWT: string) => Promise<Answer>, signal: AbortSignal): Promise<Answer>;
  /** Verifies a token. Rejects with a PlexResponseError where it is not what it should be. */
  verify(token: string): Promise<void>;
}

/** A thumbprint, or the name that another program gave a key. */
export const isKid = (kid: string): boolean => /^[\u0021-\u007e]{1,200}$/.test(kid);

/** Throws a PlexInputError for anything that `plex-pin/jwt` did not make. */
export function checkDeviceKey(key: unknown): asserts key is DeviceKey {
  if (typeof (key as DeviceKey | null)?.prove !== 'function')
    throw typeMismatch('deviceKey', 'a key of plex-pin/jwt', key);
}
