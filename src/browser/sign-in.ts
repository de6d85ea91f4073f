import { throwLoadError } from './load-error.ts';
import type { SignInResult } from './poll-sign-in.ts';
import { openPlexWindow } from './popup.ts';

/** Options of {@link signIn}. */
export interface SignInOptions {
  /** Path of the server's sign-in handler, such as `/auth/plex`, on the same origin as the page. */
  endpoint: string;
  /** Whether Plex opens in a popup (the default) or in this window. */
  mode?: 'popup' | 'redirect' | undefined;
  /** Where the app sends the user afterwards: a path on the same origin. `/` by default. */
  returnTo?: string | undefined;
  /** Cancels the sign-in: closes the popup and stops polling. */
  signal?: AbortSignal | undefined;
  /** Called about once a second while the user is in the popup, or has closed it. */
  onWaiting?: ((waiting: Waiting) => void) | undefined;
}

/** A sign-in that waits for its popup. */
export interface Waiting {
  /** Opens the popup again, for the same sign-in. Call it in a click handler. */
  openAgain: () => void;
  /** Time since Plex was opened, in ms. */
  elapsed: number;
}

/**
 * Signs a user in with Plex, through the app's own server. Call it directly in a click handler, or the browser
 * blocks the popup. Plex opens in this window instead if the popup is blocked, without a click, and in an installed
 * app. A page in a frame needs the popup, because Plex cannot be shown in a frame.
 *
 * With a popup, the page stays open and the promise settles when the sign-in has ended. A redirect leaves the page, so
 * the promise settles only if the user comes back with the back button.
 *
 * @param options `endpoint`: the `path` of the sign-in handler.
 * @throws {SignInError} The sign-in failed; `code` says why.
 * @throws The reason of `signal`, if it is aborted.
 *
 * @example
 *
 * ```ts
 * button.addEventListener('click', async () => {
 *   const { location } = await signIn({ endpoint: '/auth/plex' });
 *   if (location !== undefined) window.location.assign(location);
 * });
 * ```
 */
export async function signIn({
  signal = new AbortController().signal,
  ...options
}: SignInOptions): Promise<SignInResult> {
  signal.throwIfAborted();
  const popup = openPlexWindow(options.mode);
  // Most visitors of a page do not sign in, so the rest is loaded on demand.
  const { signInWithWindow } = await import('./window-sign-in.ts').catch(throwLoadError(popup));
  return signInWithWindow({ ...options, signal }, popup);
}
