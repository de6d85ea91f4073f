import { decodeJwt, type JWTPayload } from 'jose';
import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import { PlexResponseError, TokenInvalidError } from '../client/errors.ts';
import { rejectUnknownKeys, typeMismatch } from '../client/validate.ts';
import { checkDeviceKey, type DeviceKey } from '../sign-in/device-key.ts';
import { CLOCK_TOLERANCE, invalidToken, verifySignature } from './plex-keys.ts';
import { currentServerTime, estimatedServerTime, knownServerTime } from './server-time.ts';

/** The claims in a token, unverified: they may be forged. */
export interface UnverifiedClaims extends JWTPayload {
  [claim: string]: unknown;
}

/** The claims of a Plex JWT, the token that plex.tv issues for a device key [py][ctrl]. */
export interface PlexJwtClaims extends JWTPayload {
  iss: 'plex.tv';
  /** `plex.tv` and the client identifier. */
  aud: string[];
  /** When it was issued, in s since 1970, on plex.tv's clock. */
  iat: number;
  /** When it expires, in s since 1970, on plex.tv's clock: seven days after `iat` [doc]. */
  exp: number;
  /** The `kid` of the device key that it was issued for. */
  thumbprint: string;
  /** The user, with the claims that were requested with the scope. */
  user: Record<string, unknown>;
  /** The nonce that the device signed to get this token. */
  nonce?: string;
}

/** Far longer than any token that plex.tv issues; longer ones are rejected before they are parsed. */
const MAX_LENGTH = 8192;

/**
 * Reads the claims of a Plex JWT **without verifying it**, for example to see when it expires. Never use it to decide
 * who may sign in: use `verifyToken` for that.
 *
 * @param token A JWT of plex.tv.
 * @throws {TokenInvalidError} The token is not a JWT. Other tokens of plex.tv contain no claims.
 */
export function decodeToken(token: string): UnverifiedClaims {
  try {
    return decodeJwt(token);
  } catch {
    throw new TokenInvalidError('The token is not a JWT, so it has no claims to read');
  }
}

/**
 * Verifies that a token is a Plex JWT for this app: signed by Plex with EdDSA, issued by `plex.tv` for plex.tv and the
 * client identifier, not expired on plex.tv's clock, and issued for the device key, if one is given.
 *
 * Plex's public keys are requested from plex.tv and cached for ten minutes.
 *
 * @param plex A client with the client identifier that the token must have been issued for.
 * @param token Any text, such as one that a request contains.
 * @param options `deviceKey`: the key that the token must have been issued for.
 * @returns The claims of the token.
 * @throws {TokenInvalidError} The token is not valid. The message says why, without quoting the token.
 * @throws {PlexInputError} An argument is wrong.
 * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} The keys could not be fetched.
 */
export async function verifyToken(
  plex: PlexClient,
  token: string,
  options: { deviceKey?: DeviceKey | undefined } = {},
): Promise<PlexJwtClaims> {
  clientState(plex);
  rejectUnknownKeys('verifyToken', options, ['deviceKey']);
  const { deviceKey } = options;
  if (deviceKey !== undefined) checkDeviceKey(deviceKey);
  if (typeof token !== 'string') throw typeMismatch('token', 'a string', token);
  return verify(plex, token, { deviceKey, isIssued: false });
}

async function verify(
  plex: PlexClient,
  token: string,
  { deviceKey, isIssued }: { deviceKey: DeviceKey | undefined; isIssued: boolean },
): Promise<PlexJwtClaims> {
  const { clientIdentifier } = clientState(plex);
  checkFormat(token);
  const now = await currentServerTime(plex);
  const payload = await verifySignature(plex, token, { now, isIssued });
  return checkClaims(payload, { clientIdentifier, now, deviceKey });
}

/** Verifies a token that plex.tv has just issued. Throws a PlexResponseError if it is not valid. */
export const verifyIssuedToken = (
  plex: PlexClient,
  token: string,
  deviceKey: DeviceKey,
): Promise<PlexJwtClaims> =>
  verify(plex, token, { deviceKey, isIssued: true }).catch((error: unknown) => {
    if (!(error instanceof TokenInvalidError)) throw error;
    throw new PlexResponseError(`plex.tv issued an invalid token. ${error.message}`, 200);
  });

/** A token from a store that is valid as far as it could be checked. */
export interface StoredToken {
  token: string;
  claims: PlexJwtClaims;
  /** False if plex.tv's time or Plex's keys were not available. */
  isVerified: boolean;
}

/** Checks a value from a store. Returns undefined unless it is a valid token for this key. */
export async function checkStoredToken(
  plex: PlexClient,
  value: unknown,
  deviceKey: DeviceKey,
): Promise<StoredToken | undefined> {
  if (typeof value !== 'string') return undefined;
  const state = clientState(plex);
  const { clientIdentifier } = state;
  const time = knownServerTime(state);
  const now = time ?? estimatedServerTime(state);
  try {
    checkFormat(value);
    // The claims reveal most invalid tokens without a request.
    const claims = checkClaims(decodeToken(value), { clientIdentifier, now, deviceKey });
    const isVerified = time !== undefined && (await isSignedByPlex(plex, value, deviceKey));
    return { token: value, claims, isVerified };
  } catch (error) {
    if (error instanceof TokenInvalidError) return undefined;
    throw error;
  }
}

/** False if Plex's keys could not be fetched. Throws a TokenInvalidError for a forged token. */
async function isSignedByPlex(
  plex: PlexClient,
  token: string,
  deviceKey: DeviceKey,
): Promise<boolean> {
  try {
    await verifyToken(plex, token, { deviceKey });
    return true;
  } catch (error) {
    if (error instanceof TokenInvalidError) throw error;
    return false;
  }
}

function checkFormat(token: string): void {
  if (token.length > MAX_LENGTH) throw invalidToken(`it is longer than ${MAX_LENGTH} characters`);
  // jose ignores white space around a token, so such a token would evade a denylist.
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw invalidToken('it cannot be parsed');
}

/** Checks that a token is for this app and key and has not expired. The signature is not checked here. */
function checkClaims(
  payload: JWTPayload,
  expected: { clientIdentifier: string; now: number; deviceKey: DeviceKey | undefined },
): PlexJwtClaims {
  const { aud, iat = Number.NaN, exp = Number.NaN, thumbprint, user, nonce } = payload;
  const { clientIdentifier, deviceKey } = expected;
  const now = expected.now / 1000;
  if (!Array.isArray(aud) || !aud.includes(clientIdentifier)) {
    throw invalidToken('it is for another client identifier');
  }
  // jose applies its tolerance to `exp` too, but an expired token must not pass.
  if (!(exp > now)) throw invalidToken('it has expired');
  if (!(iat <= now + CLOCK_TOLERANCE && iat < exp)) {
    throw invalidToken('its times contradict the clock');
  }
  if (typeof thumbprint !== 'string' || (deviceKey && thumbprint !== deviceKey.kid)) {
    throw invalidToken('it is for another device key');
  }
  if (typeof user !== 'object' || user === null || Array.isArray(user)) {
    throw invalidToken('its claim "user" is not an object');
  }
  if (nonce !== undefined && typeof nonce !== 'string') {
    throw invalidToken('its claim "nonce" is not a string');
  }
  // The checks above cover every claim except the issuer, which `verifySignature` checks.
  return payload as PlexJwtClaims;
}
