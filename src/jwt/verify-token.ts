import {
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
} from 'jose';
import type { PlexClient } from '../client/client.ts';
import { PlexError, PlexResponseError, TokenInvalidError } from '../client/errors.ts';
import { rejectUnknownKeys, typeMismatch } from '../client/validate.ts';
import { clientState } from '../client/client-state.ts';
import { checkDeviceKey, type DeviceKey } from '../sign-in/device-key.ts';
import { decodeToken } from './decode-token.ts';
import { plexKeys } from './plex-keys.ts';
import { serverNow } from './server-now.ts';

/** The claims of a Plex JWT, the token that plex.tv gives for a device key [py][ctrl]. */
export interface PlexJwtClaims extends JWTPayload {
  iss: 'plex.tv';
  /** `plex.tv` and the client identifier. */
  aud: string[];
  /** When it was issued, in s since 1970, on plex.tv's clock. */
  iat: number;
  /** When it expires, likewise; seven days later [doc]. */
  exp: number;
  /** The `kid` of the device key that it was given for. */
  thumbprint: string;
  /** The user, with the claims that the scope asked for. */
  user: Record<string, unknown>;
  /** What the device signed for it. */
  nonce?: string;
}

/** Far longer than any that plex.tv gives out; longer ones are not even parsed. */
const MAX_LENGTH = 8192;
/** Signed in the future by more than this is forged, or the clock is wrong (s). */
const CLOCK_TOLERANCE = 60;

/**
 * Verifies that a token is a Plex JWT for this app: signed by Plex with EdDSA, issued by `plex.tv` for plex.tv and the
 * client identifier, not expired on plex.tv's clock, and for this device key, where one is given.
 *
 * Plex's public keys are asked for and kept for ten minutes.
 *
 * @param options `deviceKey`: the key that the token must be for.
 * @returns The claims of the token.
 * @throws {TokenInvalidError} The token is not what it should be. Its message says why, and holds nothing of it.
 * @throws {PlexInputError} An argument is wrong.
 * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} The keys could not be had.
 */
export async function verifyToken(
  plex: PlexClient,
  token: string,
  options: { deviceKey?: DeviceKey | undefined } = {},
): Promise<PlexJwtClaims> {
  const { clientIdentifier } = clientState(plex);
  rejectUnknownKeys('verifyToken', options, ['deviceKey']);
  const { deviceKey } = options;
  if (deviceKey !== undefined) checkDeviceKey(deviceKey);
  if (typeof token !== 'string') throw typeMismatch('token', 'a string', token);
  if (token.length > MAX_LENGTH) throw invalid(`it is longer than ${MAX_LENGTH} characters`);
  const now = await serverNow(plex);
  const payload = await verifySignature(plex, token, now);
  return readClaims(payload, { clientIdentifier, now, deviceKey });
}

/** Verifies a token that plex.tv has just given for a device key. Throws a PlexResponseError where it is not good. */
export const verifyAnswer = (
  plex: PlexClient,
  token: string,
  deviceKey: DeviceKey,
): Promise<PlexJwtClaims> =>
  verifyToken(plex, token, { deviceKey }).catch((error: unknown) => {
    if (!(error instanceof TokenInvalidError)) throw error;
    throw new PlexResponseError(`plex.tv answered with a token of no use. ${error.message}`, 200);
  });

/**
 * The claims of a token that holds all that `verifyToken` asks for but a signature of Plex's, for when the keys cannot
 * be had: whoever it is sent to will judge that. Throws a TokenInvalidError.
 */
export function checkClaims(
  plex: PlexClient,
  token: string,
  { deviceKey, now }: { deviceKey: DeviceKey; now: number },
): PlexJwtClaims {
  const { clientIdentifier } = clientState(plex);
  if (token.length > MAX_LENGTH) throw invalid(`it is longer than ${MAX_LENGTH} characters`);
  return readClaims(decodeToken(token), { clientIdentifier, now, deviceKey });
}

/** The claims of a token that Plex signed, whoever it is for. */
async function verifySignature(plex: PlexClient, token: string, now: number): Promise<JWTPayload> {
  const options: JWTVerifyOptions = {
    algorithms: ['EdDSA'],
    issuer: 'plex.tv',
    audience: 'plex.tv',
    requiredClaims: ['iat', 'exp', 'thumbprint', 'user'],
    currentDate: new Date(now),
    clockTolerance: CLOCK_TOLERANCE,
  };
  try {
    return (await verifyWithAny(plexKeys(plex), token, options)).payload;
  } catch (error) {
    if (error instanceof PlexError) throw error;
    // An error of jose holds the claims, so that it is no cause.
    throw invalid(reasonOf(error));
  }
}

/** A token that names no key is tried with each, as other clients do [py]. */
async function verifyWithAny(
  keys: JWTVerifyGetKey,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options);
      } catch (reason) {
        if (!(reason instanceof errors.JWSSignatureVerificationFailed)) throw reason;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function readClaims(
  payload: JWTPayload,
  expected: { clientIdentifier: string; now: number; deviceKey: DeviceKey | undefined },
): PlexJwtClaims {
  const { aud, iat = Number.NaN, exp = Number.NaN, thumbprint, user, nonce } = payload;
  const { clientIdentifier, deviceKey } = expected;
  const now = expected.now / 1000;
  if (!Array.isArray(aud) || !aud.includes(clientIdentifier)) {
    throw invalid('it is for another client identifier');
  }
  // jose allows for the tolerance here too, and an expired token must not pass.
  if (!(exp > now)) throw invalid('it has expired');
  if (!(iat <= now + CLOCK_TOLERANCE && iat < exp)) throw invalid('its times contradict the clock');
  if (typeof thumbprint !== 'string' || (deviceKey && thumbprint !== deviceKey.kid)) {
    throw invalid('it is for another device key');
  }
  if (typeof user !== 'object' || user === null || Array.isArray(user)) {
    throw invalid('its claim "user" is no object');
  }
  if (nonce !== undefined && typeof nonce !== 'string')
    throw invalid('its claim "nonce" is no text');
  // Each claim has been checked, the issuer by jose.
  return payload as PlexJwtClaims;
}

/** What jose, or the WebCrypto below it, found wrong, without anything of the token. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `its claim "${error.claim}" is missing or wrong`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'Plex did not sign it';
  if (error instanceof errors.JWKSNoMatchingKey) return 'it is signed with a key that Plex has not';
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return 'it is not signed with EdDSA';
  }
  return 'it cannot be read';
}

const invalid = (why: string): TokenInvalidError =>
  new TokenInvalidError(`The token is not good: ${why}. Sign in again, or refresh it`);
