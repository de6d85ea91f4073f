import { EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';

/** Encrypts and authenticates claims. Only the same secret and purpose can open them, and only until they expire. */
export interface Sealer {
  /** Seals claims for `lifetime` seconds. */
  seal(purpose: string, claims: JWTPayload, lifetime: number): Promise<string>;
  /** The claims; null if they have expired, or were sealed elsewhere or for another purpose. */
  open(purpose: string, sealed: string): Promise<JWTPayload | null>;
}

/** Seals claims as a JWE (RFC 7516) with one key per purpose. The first secret seals, and all of them open. */
export function createSealer(secrets: readonly string[], audience: string): Sealer {
  const derivedKeys = new Map<string, Promise<CryptoKey[]>>();

  function keysFor(purpose: string): Promise<CryptoKey[]> {
    const keys =
      derivedKeys.get(purpose) ?? Promise.all(secrets.map((secret) => deriveKey(secret, purpose)));
    derivedKeys.set(purpose, keys);
    return keys;
  }

  return {
    async seal(purpose, claims, lifetime) {
      const [key] = await keysFor(purpose);
      if (!key) throw new Error('The sealer has no secret');
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
    // A cookie that does not decrypt is treated as missing, whatever the reason.
    return null;
  }
}

/** HKDF (RFC 5869). The salt is empty because the secret is random; the info is the purpose. */
async function deriveKey(secret: string, purpose: string): Promise<CryptoKey> {
  const encoder = new TextEncoder();
  const input = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: encoder.encode(`plex-pin/server ${purpose}`),
    },
    input,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}
