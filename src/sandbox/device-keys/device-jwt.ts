import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import type { DeviceKey } from './device-keys.ts';
import type { Leniency } from '../leniency.ts';
import { apiErrors, HttpError, type ApiErrorDetails } from '../http/errors.ts';

/** The claims of a verified device JWT. */
export interface DeviceClaims {
  /** The names of the claims about the user that it requests. */
  readonly scope: readonly string[];
  readonly nonce: string | undefined;
}

/** Reads the issuer and the key ID of a device JWT without verifying it. */
export function readIssuer(jwt: unknown): { iss: string; kid: string | undefined } {
  try {
    const { kid } = decodeProtectedHeader(String(jwt));
    const { iss } = decodeJwt(String(jwt));
    if (typeof iss === 'string') return { iss, kid };
  } catch {
    // The value is not a JWT, which is reported below.
  }
  throw new HttpError(apiErrors.malformedRequest);
}

/**
 * Verifies that a device JWT was signed with this key, by this client and for plex.tv, and that it has not expired.
 * Any lifetime and any `typ` are accepted. `kid` may be missing, since a JWK may have none.
 */
export async function verifyDeviceJwt(
  jwt: unknown,
  {
    key,
    clientIdentifier,
    now,
    leniency,
  }: { key: DeviceKey; clientIdentifier: string; now: number; leniency: Leniency },
): Promise<DeviceClaims> {
  const { kid } = readIssuer(jwt);
  if (kid !== undefined && kid !== key.kid) throw new HttpError(apiErrors.invalidSignature);
  try {
    const { payload } = await jwtVerify(String(jwt), key.publicKey, {
      algorithms: [key.alg],
      audience: 'plex.tv',
      issuer: clientIdentifier,
      requiredClaims: leniency.deviceJwtWithoutTimes ? [] : ['iat', 'exp'],
      currentDate: new Date(now),
    });
    return readClaims(payload, now);
  } catch (error) {
    throw error instanceof errors.JOSEError ? new HttpError(toApiError(error)) : error;
  }
}

function readClaims({ iat = 0, scope = '', nonce }: JWTPayload, now: number): DeviceClaims {
  if (iat * 1000 > now) throw new HttpError(apiErrors.invalidClaim);
  if (typeof scope !== 'string' || (nonce !== undefined && typeof nonce !== 'string')) {
    throw new HttpError(apiErrors.malformedRequest);
  }
  const names = scope.split(',').map((name) => name.trim());
  return { scope: names.filter((name) => name !== ''), nonce };
}

/** Returns the error of plex.tv that corresponds to an error of jose. */
function toApiError(error: errors.JOSEError): ApiErrorDetails {
  if (error instanceof errors.JWTExpired) return apiErrors.jwtExpired;
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === 'check_failed') {
    return error.claim === 'iss' ? apiErrors.wrongIssuer : apiErrors.invalidClaim;
  }
  const isForged =
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed;
  return isForged ? apiErrors.invalidSignature : apiErrors.malformedRequest;
}
