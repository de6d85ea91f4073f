import type { PlexClient } from '../client/client.ts';
import { clientState, serverTime } from '../client/client-state.ts';
import { PlexResponseError } from '../client/errors.ts';
import { type FieldSchema, SIGNAL, validateOptions } from '../client/validate.ts';
import { createProof, type DeviceKey } from './device-key.ts';
import { readForwardUrl } from './forward-url.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { isCode } from './state.ts';
import type { TokenScope } from './token-scope.ts';

/** Options of `startSignIn`. */
export interface StartSignInOptions {
  /**
   * true (default): a long code for Plex's sign-in page, for apps that can open a browser.
   * false: four characters to enter at `plex.tv/link`, for TVs and other devices without one.
   */
  strong?: boolean | undefined;
  /**
   * Where Plex's sign-in page goes after the approval: an http(s) URL of your app. Requires a strong code.
   *
   * The scheme of a native app (`myapp://`) is accepted, but Plex follows only those on its own list, and other schemes
   * can lose the sign-in. Use an https page that opens the app, or no `forwardUrl`, and call `nudge` when the app comes
   * back to the front.
   */
  forwardUrl?: string | URL | undefined;
  /**
   * A key from `plex-pin/jwt`. The token is then a JWT that is valid for seven days, and the key refreshes it. Plex
   * recommends this for new apps [doc].
   */
  deviceKey?: DeviceKey | undefined;
  /**
   * The claims about the user to include in the token. Default `['username']`. Requires a `deviceKey`, because
   * other tokens contain no claims. `refreshToken` and `createTokenKeeper` need the same scope.
   */
  scope?: readonly TokenScope[] | undefined;
  /** Aborts the request for the PIN. */
  signal?: AbortSignal | undefined;
}

// Fields without types are checked by the functions that they are passed to.
const START_OPTIONS: Record<keyof StartSignInOptions, FieldSchema> = {
  strong: {},
  forwardUrl: {},
  deviceKey: {},
  scope: { types: ['array'] },
  signal: SIGNAL,
};

/**
 * Requests a PIN from plex.tv. Show the user `url`, or `code` and `qr`, and call `wait`.
 *
 * @example
 *
 * ```ts
 * const signIn = await startSignIn(plex);
 * console.log(`Approve at ${signIn.url}`);
 * const { token } = await signIn.wait();
 * ```
 *
 * @param plex The client of your app. It needs no token.
 * @param options The kind of code, the page after the approval, and the device key. By default the code is strong,
 *   and there is neither page nor key.
 * @throws {PlexInputError} An option is invalid.
 * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
 */
export async function startSignIn(
  plex: PlexClient,
  options: StartSignInOptions = {},
): Promise<SignIn> {
  const { clientIdentifier, lastResponse } = clientState(plex);
  validateOptions('startSignIn', options, START_OPTIONS);
  const { strong = true, deviceKey, signal } = options;
  const forwardUrl = readForwardUrl(options.forwardUrl, strong);
  const scope = options.scope && [...options.scope];
  const proof = createProof(plex, deviceKey, scope);
  const { id, code, ...pin } = deviceKey
    ? await plex.getPinForKey({ jwk: deviceKey.jwk, strong }, { signal })
    : await plex.getPin({ strong }, { signal });
  // No poll could follow: `check` and `resumeSignIn` reject such a PIN.
  if (!Number.isSafeInteger(id) || id < 1 || !isCode(code)) {
    throw new PlexResponseError(
      'plex.tv sent a PIN with an invalid id or code: try again later',
      201,
    );
  }
  // PINs are valid for 15 or 30 minutes [seen]. The bounds keep an absurd value harmless.
  const expiresIn = Math.min(Math.max(0, pin.expiresIn), 86_400);
  const deadline = performance.now() + expiresIn * 1000;
  // 8.64e15 is the last moment that a Date can represent.
  const expiresAt = Math.min(serverTime(lastResponse.current?.date) + expiresIn * 1000, 8.64e15);
  return createSignIn(
    plex,
    {
      version: 1,
      id,
      code,
      strong,
      clientIdentifier,
      expiresAt: new Date(expiresAt).toISOString(),
      expiresIn,
      ...(forwardUrl !== undefined && { forwardUrl }),
      ...(deviceKey && { kid: deviceKey.kid }),
      ...(scope && { scope }),
    },
    proof,
    deadline,
  );
}
