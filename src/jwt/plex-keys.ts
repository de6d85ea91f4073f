import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
  type JWTVerifyResult,
} from 'jose';
import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import { PlexError, PlexResponseError, TokenInvalidError } from '../client/errors.ts';
import { invalidValue } from '../client/response.ts';

type PlexKeys = ReturnType<typeof createRemoteJWKSet>;

/** How far in the future a token may have been issued, to allow for an imprecise clock (s). */
export const CLOCK_TOLERANCE = 60;

/** The key sets by `lastResponse`, the object that a client shares with those that `withToken` creates from it. */
const keySets = new WeakMap<object, PlexKeys>();

/**
 * The public keys that Plex signs with. They are requested on first use and cached for ten minutes. For a token that
 * names an unknown key they are requested again, at most every 30 seconds.
 */
export function plexKeys(plex: PlexClient): PlexKeys {
  const { lastResponse } = clientState(plex);
  const cached = keySets.get(lastResponse);
  if (cached) return cached;
  // The client sends the request, because it may be configured for another plex.tv; jose only caches the keys.
  // jose's signal is not used, because the client has its own timeout.
  const keys = createRemoteJWKSet(new URL('https://clients.plex.tv/api/v2/auth/keys'), {
    [customFetch]: async () => Response.json(await readableKeys(plex)),
  });
  keySets.set(lastResponse, keys);
  return keys;
}

/** Requests Plex's keys, and skips those that this version cannot read. */
async function readableKeys(plex: PlexClient): Promise<{ keys: object[] }> {
  const response: unknown = await plex.getKeys().catch((error: unknown) => {
    const value = error instanceof PlexResponseError ? invalidValue(error) : undefined;
    if (value === undefined) throw error;
    return value;
  });
  const { keys } = (response ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new PlexResponseError('plex.tv responded without keys', 200);
  // The algorithm of an Ed25519 key has two names: EdDSA, and Ed25519 since RFC 9864. The token's is checked instead.
  return { keys: keys.filter(isObject).map(({ alg: _alg, ...key }) => key) };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/**
 * Returns the claims of a token that Plex signed, for any app. Throws a TokenInvalidError if Plex did not sign it.
 *
 * @param options `isIssued`: whether plex.tv itself has just issued the token. `now`: plex.tv's time in ms.
 */
export async function verifySignature(
  plex: PlexClient,
  token: string,
  { now, isIssued }: { now: number; isIssued: boolean },
): Promise<JWTPayload> {
  const options: JWTVerifyOptions = {
    algorithms: ['EdDSA', 'Ed25519'],
    issuer: 'plex.tv',
    audience: 'plex.tv',
    requiredClaims: ['iat', 'exp', 'thumbprint', 'user'],
    currentDate: new Date(now),
    clockTolerance: CLOCK_TOLERANCE,
  };
  try {
    const keys = plexKeys(plex);
    const verified = await verifyWithAnyKey(keys, token, options).catch(async (error: unknown) => {
      // plex.tv signs with a new key before the cache knows it.
      if (!isIssued || !(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await keys.reload();
      return verifyWithAnyKey(keys, token, options);
    });
    return verified.payload;
  } catch (error) {
    if (error instanceof PlexError) throw error;
    // jose's error contains the claims, so it must not become the cause.
    throw invalidToken(describeJoseError(error));
  }
}

/** Tries every key for a token that names none, as other clients do [py]. */
async function verifyWithAnyKey(
  keys: PlexKeys,
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

/** Describes an error of jose, or of WebCrypto below it, without quoting the token. */
function describeJoseError(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `its claim "${error.claim}" is missing or wrong`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'Plex did not sign it';
  if (error instanceof errors.JWKSNoMatchingKey) return 'it names a key that Plex does not have';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is not signed with EdDSA';
  return 'it cannot be parsed';
}

/** `reason` must not quote the token. */
export const invalidToken = (reason: string): TokenInvalidError =>
  new TokenInvalidError(`The token is not valid: ${reason}. Refresh it or sign in again`);
