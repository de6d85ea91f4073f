import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';

/** The keys that a sandbox signs its JWTs with. */
export interface SigningKeys {
  sign(claims: JWTPayload): Promise<string>;
  /** The public halves, the newest last. */
  list(): Promise<JWK[]>;
}

/**
 * Makes its keys when one is needed first. Beside the one that signs there is an older one, as after a change of
 * keys: a client that takes the first of the list, and not the one that is named, will not get by.
 */
export function createSigningKeys(): SigningKeys {
  let made: Promise<readonly [Key, Key]> | undefined;
  const get = (): Promise<readonly [Key, Key]> => (made ??= Promise.all([makeKey(), makeKey()]));
  return {
    async sign(claims) {
      const [, { privateKey, jwk }] = await get();
      const header = { alg: 'EdDSA', kid: jwk.kid, typ: 'JWT' };
      return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    },
    list: async () => (await get()).map(({ jwk }) => jwk),
  };
}

interface Key {
  privateKey: CryptoKey;
  jwk: JWK & { kid: string };
}

async function makeKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, jwk: { ...jwk, kid, use: 'sig', alg: 'EdDSA' } };
}
