import { redirect } from './redirect.ts';
import { follow, type SignInResult } from './follow.ts';
import { openPopup } from './popup.ts';
import { start } from './routes.ts';

/** How a page signs a user in. */
export interface SignInOptions {
  /** The path of the server's sign-in handler, such as `/auth/plex`. It is of the same origin as the page. */
  endpoint: string;
  /** In a window of its own, the default, or in this one. */
  mode?: 'popup' | 'redirect' | undefined;
  /** Where the app sends the user afterwards: a path of the same origin, `/` unless given. */
  returnTo?: string | undefined;
  /** Gives up: the window is closed, nothing is asked any more. */
  signal?: AbortSignal | undefined;
}

/**
 * Signs a user in with Plex, through the app's own server. To be called in the click itself, or the
 * browser will not let the window open; where it does not, Plex opens in this window instead.
 *
 * With a popup the page stays as it is, and the promise settles when the sign-in has ended. A redirect leaves
 * the page: the promise settles only if the user comes back to it by the back button.
 *
 * @throws {SignInError} when nobody is signed in; its `code` says why
 * @throws the reason of `signal`, when it aborts
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
  endpoint,
  mode = 'popup',
  returnTo,
  signal = new AbortController().signal,
}: SignInOptions): Promise<SignInResult> {
  signal.throwIfAborted();
  const popup = mode === 'popup' ? openPopup() : null;
  if (!popup) return redirect(await start(endpoint, { returnTo }, signal), signal);
  try {
    const started = await start(endpoint, { mode, returnTo }, signal);
    popup.location.replace(started.url);
    return await follow(endpoint, started, signal);
  } finally {
    popup.close();
  }
}
