import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import type { DeviceClaims } from './device-jwt.ts';
import type { DeviceBinding } from './device-keys.ts';
import { alphabets, randomText } from '../random.ts';
import type { Account } from '../account/users.ts';

/** Seven days [doc], in seconds. */
const LIFETIME = 7 * 24 * 60 * 60;

/**
 * The scopes [doc] and the value of the claim that each of them adds. That a claim has the name of its scope, and the
 * value of a field of `GET /user`, is an assumption, as no recorded JWT contains one.
 */
const SCOPES = new Map<string, (account: Account) => unknown>([
  ['username', (account) => account.username],
  ['email', (account) => account.email],
  ['friendly_name', (account) => account.friendlyName],
  ['restricted', (account) => account.restricted],
  ['anonymous', (account) => account.anonymous],
  ['joinedAt', (account) => account.joinedAt],
]);

/** Returns whether plex.tv knows all of these: it accepts a token with another scope nowhere [forum thread 937061]. */
export function isKnownScope(scope: readonly string[]): boolean {
  return scope.every((name) => SCOPES.has(name));
}

/**
 * Creates the claims of a Plex JWT that is issued now [py][ctrl]. Its nonce is that of the device JWT, or a random
 * one: the device JWT of a poll may have no nonce, but every Plex JWT has one.
 */
export function plexClaims(
  { device: { account, clientIdentifier }, key }: DeviceBinding,
  { scope, nonce = randomText(alphabets.token, 32) }: DeviceClaims,
  now: number,
): JWTPayload & { exp: number } {
  const iat = Math.floor(now / 1000);
  const userClaims = [...SCOPES]
    .filter(([name]) => scope.includes(name))
    .map(([name, read]) => [name, read(account)] as const);
  return {
    iss: 'plex.tv',
    aud: ['plex.tv', clientIdentifier],
    iat,
    exp: iat + LIFETIME,
    nonce,
    thumbprint: key.kid,
    user: { id: account.id, uuid: account.uuid, ...Object.fromEntries(userClaims) },
  };
}

/** The keys that a sandbox signs its JWTs with. */
export interface SigningKeys {
  sign(claims: JWTPayload): Promise<string>;
  /** Returns the public keys, the newest last. */
  list(): Promise<JWK[]>;
}

/**
 * Creates signing keys, which are generated on first use. The list also contains an older key, as after a key
 * rotation, so that a client which takes the first key instead of the one with the right `kid` fails.
 */
export function createSigningKeys(): SigningKeys {
  let generated: Promise<readonly [SigningKey, SigningKey]> | undefined;
  const getKeys = () => (generated ??= Promise.all([generateKey(), generateKey()]));
  return {
    async sign(claims) {
      const [, { privateKey, jwk }] = await getKeys();
      const header = { alg: 'EdDSA', kid: jwk.kid, typ: 'JWT' };
      return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    },
    list: async () => (await getKeys()).map(({ jwk }) => jwk),
  };
}

interface SigningKey {
  privateKey: CryptoKey;
  jwk: JWK & { kid: string };
}

async function generateKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, jwk: { ...jwk, kid, use: 'sig', alg: 'EdDSA' } };
}
