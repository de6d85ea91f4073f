import { EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';

/** What can be read again only with the secret, only for the same purpose, and only for a while. */
export interface Seal {
  /** Seals claims for `lifetime` seconds. */
  seal(purpose: string, claims: JWTPayload, lifetime: number): Promise<string>;
  /** The claims, or null for what was not sealed here, for something else, or has expired. */
  open(purpose: string, sealed: string): Promise<JWTPayload | null>;
}

/** Seals as JWE (RFC 7516), with a key for each purpose. The first secret seals, all open. */
export function createSeal(secrets: readonly string[], audience: string): Seal {
  const derived = new Map<string, Promise<CryptoKey[]>>();

  function keysFor(purpose: string): Promise<CryptoKey[]> {
    const known =
      derived.get(purpose) ?? Promise.all(secrets.map((secret) => deriveKey(secret, purpose)));
    derived.set(purpose, known);
    return known;
  }

  return {
    async seal(purpose, claims, lifetime) {
      const [key] = await keysFor(purpose);
      if (!key) throw new Error('There is no secret');
      const now = Date.now() / 1000;
      return new EncryptJWT(claims)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + lifetime)
        .encrypt(key);
    },
    async open(purpose, sealed) {
      for (const key of await keysFor(purpose)) {
        const claims = await decrypt(sealed, key, audience);
        if (claims) return claims;
      }
      return null;
    },
  };
}

async function decrypt(
  sealed: string,
  key: CryptoKey,
  audience: string,
): Promise<JWTPayload | null> {
  try {
    const { payload } = await jwtDecrypt(sealed, key, {
      audience,
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      requiredClaims: ['iat', 'exp'],
    });
    return payload;
  } catch {
    // Whatever is wrong with it, it is not ours to read.
    return null;
  }
}

/** HKDF (RFC 5869). Its salt may be empty where the secret is random; the purpose is its info. */
async function deriveKey(secret: string, purpose: string): Promise<CryptoKey> {
  const bytes = new TextEncoder();
  const input = await crypto.subtle.importKey('raw', bytes.encode(secret), 'HKDF', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: bytes.encode(`plex-pin/server ${purpose}`),
    },
    input,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}
