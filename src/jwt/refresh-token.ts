import { pause } from '../client/abort.ts';
import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import { DeviceRevokedError, PlexApiError, PlexResponseError } from '../client/errors.ts';
import { rejectUnknownKeys } from '../client/validate.ts';
import { checkDeviceKey, type DeviceKey } from '../sign-in/device-key.ts';
import { readScope, type TokenScope } from '../sign-in/token-scope.ts';
import { deviceJwtClaims } from './device-proof.ts';
import { currentServerTime } from './server-time.ts';
import { type PlexJwtClaims, verifyIssuedToken } from './verify-token.ts';

/** A token that plex.tv issued for a device key. */
export interface PlexJwt {
  /**
   * The token: a secret. plex.tv takes it like any other token, but not every media server does: a server of version
   * 1.43.3 responded with status 401 [issue anthonycaccese/240-MP 240].
   */
  readonly token: string;
  /** The verified claims of the token. */
  readonly claims: PlexJwtClaims;
  /** When the token expires, on plex.tv's clock: seven days after it was issued [doc]. */
  readonly expiresAt: Date;
}

/** Options of `refreshToken`. */
export interface RefreshOptions {
  /** The key of the device. It must have been signed in with, or registered. */
  deviceKey: DeviceKey;
  /** The claims about the user that the token should contain. Default `['username']`. */
  scope?: readonly TokenScope[] | undefined;
  /** Aborts the refresh. */
  signal?: AbortSignal | undefined;
}

/**
 * Gets a new token for a device key: signs a nonce of plex.tv and exchanges it for a token. This works even after the
 * old token has expired, and even if the local clock is wrong. Other tokens of the device stay valid until they expire.
 *
 * If plex.tv responds with 429 and a `Retry-After` of at most a minute, the request is retried after that time. An
 * expired nonce is replaced once.
 *
 * @example
 *
 * ```ts
 * const { token, expiresAt } = await refreshToken(plex, { deviceKey });
 * ```
 *
 * @param plex A client with the client identifier of the device. It needs no token.
 * @param options `deviceKey`: a key that was signed in with, or registered. `scope`: the claims about the user in the
 *   token.
 * @throws {DeviceRevokedError} plex.tv issues no more tokens for this key: sign in again.
 * @throws {PlexInputError} An argument is wrong. Nothing was sent.
 * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} The refresh failed. A retry may
 *   succeed.
 */
export async function refreshToken(plex: PlexClient, options: RefreshOptions): Promise<PlexJwt> {
  clientState(plex);
  rejectUnknownKeys('refreshToken', options, ['deviceKey', 'scope', 'signal']);
  const { deviceKey, signal } = options;
  checkDeviceKey(deviceKey);
  const scope = readScope(options.scope);
  return requestToken(plex, { deviceKey, scope, signal, maxRetryAfter: MAX_RETRY_AFTER });
}

interface TokenRequest {
  deviceKey: DeviceKey;
  scope: readonly TokenScope[];
  signal: AbortSignal | undefined;
  /** The longest `Retry-After` to wait for, in s. If it is longer, the error of plex.tv is thrown. */
  maxRetryAfter: number;
}

/** Like `refreshToken`, for arguments that have been checked. */
export async function requestToken(plex: PlexClient, request: TokenRequest): Promise<PlexJwt> {
  try {
    return await refreshOnce(plex, request);
  } catch (error) {
    // The nonce may have expired, or the time in the device JWT may have been wrong.
    if (!(error instanceof KeyRejection)) throw error;
  }
  return refreshOnce(plex, request).catch((error: unknown) => {
    throw error instanceof KeyRejection ? deviceRevoked(error.cause) : error;
  });
}

/** plex.tv itself rejected the exchange of a device JWT for a token. */
class KeyRejection extends Error {
  declare readonly cause: PlexApiError;
}

async function refreshOnce(plex: PlexClient, request: TokenRequest): Promise<PlexJwt> {
  const { clientIdentifier } = clientState(plex);
  const { deviceKey, scope, signal } = request;

  // The response with the nonce also contains plex.tv's time.
  const { nonce } = await withRateLimitRetry(() => plex.getNonce({}, { signal }), request);

  const now = await currentServerTime(plex, signal);
  const jwt = await deviceKey.sign(deviceJwtClaims(clientIdentifier, now, { scope, nonce }));

  const { auth_token: token } = await withRateLimitRetry(
    () => plex.exchangeDeviceJwt({ jwt }, { signal }),
    request,
  ).catch((error: unknown) => {
    throw isKeyRejection(error) ? new KeyRejection(undefined, { cause: error }) : error;
  });

  const claims = await verifyIssuedToken(plex, token, deviceKey);
  if (claims.nonce !== undefined && claims.nonce !== nonce) {
    throw new PlexResponseError('plex.tv issued a token for another nonce', 200);
  }
  return { token, claims, expiresAt: new Date(claims.exp * 1000) };
}

/** In s. */
const MAX_RETRY_AFTER = 60;
const MAX_RETRIES = 2;

/** Retries a request that plex.tv rejects with a 429, after the pause in `Retry-After`. */
async function withRateLimitRetry<Response>(
  send: () => Promise<Response>,
  { signal, maxRetryAfter }: TokenRequest,
): Promise<Response> {
  for (let retries = 0; ; retries++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof PlexApiError) || error.status !== 429 || retries === MAX_RETRIES)
        throw error;
      const { retryAfter } = error;
      if (retryAfter === undefined || retryAfter > maxRetryAfter) throw error;
      await pause(retryAfter * 1000, signal);
    }
  }
}

/**
 * For an unknown key or a wrong time plex.tv responds with 422 or 498 [doc], or with 401 as on every endpoint. Without
 * its JSON error, the response comes from a proxy or a captive portal, which says nothing about the key.
 */
const isKeyRejection = (error: unknown): error is PlexApiError =>
  error instanceof PlexApiError &&
  [401, 422, 498].includes(error.status) &&
  error.errors.length > 0 &&
  // Error 1097 means that plex.tv does not know the key [code of clambin/mediaclients], or that the app makes a mistake:
  // the issuer, its client identifier, is not the one of the device.
  !error.errors.some(({ code, message }) => code === 1097 && /\biss(uer)?\b/i.test(message));

const deviceRevoked = (cause: PlexApiError): DeviceRevokedError =>
  new DeviceRevokedError(
    'plex.tv issues no more tokens for this device key: sign in again with startSignIn',
    { cause },
  );
