import type { PlexClient } from '../client/client.ts';
import { DeviceRevokedError, PlexApiError, PlexResponseError } from '../client/errors.ts';
import { rejectUnknownKeys } from '../client/validate.ts';
import { clientState } from '../client/client-state.ts';
import { checkDeviceKey, type DeviceKey } from '../sign-in/device-key.ts';
import { deviceJwtClaims } from './device-jwt.ts';
import { pause } from '../client/abort.ts';
import { serverNow } from './server-now.ts';
import { readScope, type TokenScope } from './token-scope.ts';
import { type PlexJwtClaims, verifyAnswer } from './verify-token.ts';

/** A token that plex.tv gave for a device key. */
export interface PlexJwt {
  /** The token: a secret. It goes wherever any token of plex.tv goes. */
  readonly token: string;
  /** What it says, verified. */
  readonly claims: PlexJwtClaims;
  /** When it expires, on plex.tv's clock; seven days after it was given [doc]. */
  readonly expiresAt: Date;
}

/** What a refresh needs. */
export interface RefreshOptions {
  /** The key of the device. It must have been signed in with, or registered. */
  deviceKey: DeviceKey;
  /** The claims about the user to put in the token. Default `['username']`. */
  scope?: readonly (TokenScope | (string & {}))[] | undefined;
  /** Aborts the refresh. */
  signal?: AbortSignal | undefined;
}

/**
 * Gets a new token for a device key, at any time, also after the old one has expired: it signs a nonce of plex.tv's
 * and exchanges it. Other tokens of the device go on working until they expire. The local clock may be wrong.
 *
 * Where plex.tv asks to wait (429), for a minute at most, it waits and goes on; a nonce that has expired is replaced
 * once.
 *
 * @example
 *
 * ```ts
 * const { token, expiresAt } = await refreshToken(plex, { deviceKey });
 * ```
 *
 * @throws {DeviceRevokedError} plex.tv gives no tokens for this key any more: sign in again.
 * @throws {PlexInputError} An argument is wrong. Nothing was sent.
 * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} It failed, and may not the next time.
 */
export async function refreshToken(plex: PlexClient, options: RefreshOptions): Promise<PlexJwt> {
  clientState(plex);
  rejectUnknownKeys('refreshToken', options, ['deviceKey', 'scope', 'signal']);
  const { deviceKey, signal } = options;
  checkDeviceKey(deviceKey);
  const scope = readScope(options.scope);
  return refresh(plex, { deviceKey, scope, signal, longestWait: LONGEST_WAIT });
}

interface Refresh {
  deviceKey: DeviceKey;
  scope: readonly TokenScope[];
  signal: AbortSignal | undefined;
  /** For how long to wait where plex.tv asks for that, in s. A longer wait is for the caller to decide on. */
  longestWait: number;
}

/** `refreshToken`, after its arguments were checked. */
export async function refresh(plex: PlexClient, refresh: Refresh): Promise<PlexJwt> {
  try {
    return await exchange(plex, refresh);
  } catch (error) {
    // The nonce, or the time that was signed, may have been too old.
    if (!isRefusal(error)) throw error;
  }
  return exchange(plex, refresh).catch((error: unknown) => {
    throw isRefusal(error) ? revoked(error) : error;
  });
}

async function exchange(plex: PlexClient, refresh: Refresh): Promise<PlexJwt> {
  const { clientIdentifier } = clientState(plex);
  const { deviceKey, scope, signal } = refresh;

  // 1. A nonce, whose answer tells the time as well.
  const { nonce } = await patiently(() => plex.getNonce({}, { signal }), refresh);

  // 2. The device signs it.
  const now = await serverNow(plex, signal);
  const jwt = await deviceKey.sign(deviceJwtClaims(clientIdentifier, now, { scope, nonce }));

  // 3. plex.tv gives a token for it.
  const { auth_token: token } = await patiently(
    () => plex.exchangeDeviceJwt({ jwt }, { signal }),
    refresh,
  );

  // 4. The token is for this device, and is the answer to this nonce.
  const claims = await verifyAnswer(plex, token, deviceKey);
  if (claims.nonce !== undefined && claims.nonce !== nonce) {
    throw new PlexResponseError('plex.tv answered with a token for another nonce', 200);
  }
  return { token, claims, expiresAt: new Date(claims.exp * 1000) };
}

/** In s. */
const LONGEST_WAIT = 60;
const MOST_WAITS = 2;

/** Asks again after the time that plex.tv asks for with a 429. */
async function patiently<Answer>(
  ask: () => Promise<Answer>,
  { signal, longestWait }: Refresh,
): Promise<Answer> {
  for (let waits = 0; ; waits++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof PlexApiError) || error.status !== 429 || waits === MOST_WAITS)
        throw error;
      const { retryAfter } = error;
      if (retryAfter === undefined || retryAfter > longestWait) throw error;
      await pause(retryAfter * 1000, signal);
    }
  }
}

/** Signed by a key that plex.tv does not know, or not at the right time: 422 and 498 [doc], and 401 as everywhere. */
const isRefusal = (error: unknown): error is PlexApiError =>
  error instanceof PlexApiError &&
  [401, 422, 498].includes(error.status) &&
  // This one is a mistake of the app: the client identifier is not that of the device.
  !error.errors.some(({ code }) => code === 1097);

const revoked = (cause: PlexApiError): DeviceRevokedError =>
  new DeviceRevokedError(
    'plex.tv gives no tokens for this device key any more: sign in again with startSignIn',
    { cause },
  );
