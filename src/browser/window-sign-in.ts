import { SignInError } from './error.ts';
import { pollSignIn, type SignInResult } from './poll-sign-in.ts';
import { closePopup, isFramed, openPopup } from './popup.ts';
import { postStart, type StartResponse } from './post-start.ts';
import type { SignInOptions } from './sign-in.ts';

export type RunningOptions = SignInOptions & { signal: AbortSignal };

/** Starts a sign-in and opens Plex in the popup, or in this window if there is no popup. */
export async function signInWithWindow(
  options: RunningOptions,
  popup?: Window,
  onStarted?: (started: StartResponse) => void,
): Promise<SignInResult> {
  const { endpoint, returnTo, signal } = options;
  if (popup) {
    const started = await postStart(endpoint, { mode: 'popup', returnTo }, signal);
    onStarted?.(started);
    popup.location.replace(started.url);
    return followPopup(options, started, popup);
  }
  if (isFramed()) throw new SignInError('blocked');
  const { url } = await postStart(endpoint, { returnTo }, signal);
  return redirect(url, signal);
}

/** Waits for the user in the popup, which can be opened again. */
export async function followPopup(
  { endpoint, signal, onWaiting }: RunningOptions,
  started: StartResponse,
  popup?: Window,
): Promise<SignInResult> {
  const openAgain = () => {
    closePopup(popup);
    popup = openPopup();
    popup?.location.replace(started.url);
  };
  try {
    return await pollSignIn(endpoint, started, signal, (elapsed) =>
      onWaiting?.({ openAgain, elapsed }),
    );
  } finally {
    closePopup(popup);
  }
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
