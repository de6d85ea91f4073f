import type { PlexClient } from '../client/client.ts';
import { clientState } from '../client/client-state.ts';
import { RefreshCycle } from './refresh-cycle.ts';
import { type TokenKeeperOptions, validateKeeperOptions } from './token-store.ts';

/** Caches the token of a device key and refreshes it before it expires. */
export interface TokenKeeper {
  /**
   * Returns a valid token. This function can be passed to `plex.withToken`.
   *
   * @param expired A token that plex.tv has just rejected as expired (498). It is not returned again.
   * @throws {DeviceRevokedError} plex.tv issues no more tokens for the device key: sign in again.
   * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} No valid token is available and
   *   none could be obtained.
   */
  readonly getToken: (expired?: string) => Promise<string>;
}

/**
 * Creates a token keeper, which caches the token of a device key and refreshes it before it expires, for one process or
 * for several processes that share a store. The key must have been signed in with, or registered.
 *
 * - `getToken` refreshes 24 to 36 hours before the token expires. The jitter spreads the refreshes of keys that were
 *   signed in together. Concurrent callers share one refresh.
 * - If a refresh fails, the keeper calls `onRefreshFailed` and returns the old token until it expires. It then sends no
 *   requests to plex.tv during a cooldown: 1 to 2 s after the first failure and up to a minute after several failures
 *   in a row, plus the `Retry-After` of plex.tv, up to an hour.
 * - If plex.tv rejects the key, `getToken` throws a DeviceRevokedError, even if the old token has not expired: the
 *   device was removed, and the user has to know. The keeper retries after five minutes; a new keeper retries at once.
 *   A keeper also picks up a token that another process has stored since. Only plex.tv's own error counts, for two
 *   attempts: a response of a proxy or a captive portal is a failed refresh like any other.
 * - Tokens from the store are verified. Anything but a valid token for this key is ignored.
 *
 * @example
 *
 * ```ts
 * const keeper = createTokenKeeper(plex, { deviceKey, store: createStorage() });
 * const user = await plex.withToken(keeper.getToken).getUser();
 * ```
 *
 * @param plex A client with the client identifier of the device. It needs no token.
 * @param options `deviceKey`, and the `store` in which processes share the token.
 * @throws {PlexInputError} An option is wrong.
 */
export function createTokenKeeper(plex: PlexClient, options: TokenKeeperOptions): TokenKeeper {
  clientState(plex);
  const cycle = new RefreshCycle(plex, validateKeeperOptions(options));
  return { getToken: (expired) => cycle.getToken(expired) };
}
