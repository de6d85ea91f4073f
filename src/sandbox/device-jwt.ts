import { decodeJwt, decodeProtectedHeader, errors as jose, jwtVerify, type JWTPayload } from 'jose';
import type { DeviceKey } from './device-key.ts';
import { errors, Refused, type PlexError } from './errors.ts';

/** What a device JWT asks for, once it is proved. */
export interface DeviceClaims {
  /** Names of claims about the user. */
  readonly scope: readonly string[];
  readonly nonce: string | undefined;
}

/** Who a device JWT says that it is from, before anything of it is proved. */
export function readIssuer(jwt: unknown): { iss: string; kid: string | undefined } {
  try {
    const { kid } = decodeProtectedHeader(String(jwt));
    const { iss } = decodeJwt(String(jwt));
    if (typeof iss === 'string') return { iss, kid };
  } catch {
    // It is no JWT.
  }
  throw new Refused(errors.malformed);
}

/**
 * Proves that a device JWT was signed with this key, by this client and for plex.tv, and that it is good at this
 * moment. Its lifetime may be any, and so may `typ`. `kid` may be missing, since a key may have none of its own.
 */
export async function verifyDeviceJwt(
  jwt: unknown,
  { key, clientIdentifier, now }: { key: DeviceKey; clientIdentifier: string; now: number },
): Promise<DeviceClaims> {
  const { kid } = readIssuer(jwt);
  if (kid !== undefined && kid !== key.kid) throw new Refused(errors.badSignature);
  try {
    const { payload } = await jwtVerify(String(jwt), key.publicKey, {
      algorithms: [key.alg],
      audience: 'plex.tv',
      issuer: clientIdentifier,
      requiredClaims: ['iat', 'exp'],
      currentDate: new Date(now),
    });
    return readClaims(payload, now);
  } catch (error) {
    throw error instanceof jose.JOSEError ? new Refused(reasonOf(error)) : error;
  }
}

function readClaims({ iat = 0, scope = '', nonce }: JWTPayload, now: number): DeviceClaims {
  if (iat * 1000 > now) throw new Refused(errors.badClaim);
  if (typeof scope !== 'string' || (nonce !== undefined && typeof nonce !== 'string')) {
    throw new Refused(errors.malformed);
  }
  const names = scope.split(',').map((name) => name.trim());
  return { scope: names.filter((name) => name !== ''), nonce };
}

/** What plex.tv says of what jose found wrong. */
function reasonOf(error: jose.JOSEError): PlexError {
  if (error instanceof jose.JWTExpired) return errors.jwtExpired;
  if (error instanceof jose.JWTClaimValidationFailed && error.reason === 'check_failed') {
    return error.claim === 'iss' ? errors.wrongIssuer : errors.badClaim;
  }
  const forged =
    error instanceof jose.JWSSignatureVerificationFailed || error instanceof jose.JOSEAlgNotAllowed;
  return forged ? errors.badSignature : errors.malformed;
}
