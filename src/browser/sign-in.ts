import { SignInError } from './error.ts';
import { pollSignIn, type SignInResult } from './poll-sign-in.ts';
import { postStart } from './routes.ts';

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
}

/**
 * Signs a user in with Plex, through the app's own server. Call it directly in a click handler, or the browser
 * blocks the popup. If the popup is blocked, Plex opens in this window instead.
 *
 * With a popup, the page stays open and the promise settles when the sign-in has ended. A redirect leaves the
 * page, so that the promise settles only if the user comes back with the back button.
 *
 * @throws {SignInError} if the sign-in fails; its `code` says why
 * @throws the reason of `signal` if it is aborted
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
  if (!popup) {
    const { url } = await postStart(endpoint, { returnTo }, signal);
    return redirect(url, signal);
  }
  try {
    const started = await postStart(endpoint, { mode, returnTo }, signal);
    popup.location.replace(started.url);
    return await pollSignIn(endpoint, started, signal);
  } finally {
    popup.close();
  }
}

/** Opens an empty window in the middle of this one. Returns null if the browser blocks it. */
export function openPopup(): Window | null {
  const position = `left=${screenX + outerWidth / 2 - 260},top=${screenY + outerHeight / 2 - 360}`;
  const popup = window.open('', '_blank', `popup,width=520,height=720,${position}`);
  if (popup) {
    const { documentElement, body } = popup.document;
    documentElement.style.colorScheme = 'light dark';
    // The placeholder needs no translation.
    body.textContent = '…';
  }
  return popup;
}

/** Opens Plex in this window. The promise settles only if the browser restores this page from its cache. */
function redirect(url: string, signal: AbortSignal): Promise<never> {
  location.assign(url);
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    addEventListener(
      'pageshow',
      ({ persisted }) => persisted && reject(new SignInError('denied')),
      { signal },
    );
  });
}
