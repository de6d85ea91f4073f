import { closePopup } from './close-popup.ts';
import { SignInError } from './error.ts';
import { pollSignIn, type SignInResult } from './poll-sign-in.ts';
import { isFramed, openPopup } from './popup.ts';
import { postStart, type StartResponse } from './post-start.ts';
import type { SignInOptions } from './sign-in.ts';

/** A sign-in that runs. */
export interface RunningOptions extends SignInOptions {
  signal: AbortSignal;
  /** Is called once the server has started the sign-in, before Plex opens in the popup. */
  onStarted?: (started: StartResponse) => void;
}

/** Starts a sign-in and opens Plex in the popup, or in this window if there is no popup. */
export async function signInWithWindow(
  options: RunningOptions,
  popup?: Window,
): Promise<SignInResult> {
  const { endpoint, returnTo, signal } = options;
  if (popup) {
    return followPopup(options, postStart(endpoint, { mode: 'popup', returnTo }, signal), popup);
  }
  if (isFramed()) throw new SignInError('blocked');
  const { url } = await postStart(endpoint, { returnTo }, signal);
  return redirect(url, signal);
}

/** Waits for the user in the popup, which can be opened again, and closes it in the end. */
export async function followPopup(
  { endpoint, signal, onWaiting, onStarted }: RunningOptions,
  start: StartResponse | Promise<StartResponse>,
  popup?: Window,
): Promise<SignInResult> {
  try {
    const started = await start;
    onStarted?.(started);
    popup?.location.replace(started.url);
    const openAgain = () => {
      closePopup(popup);
      popup = openPopup();
      popup?.location.replace(started.url);
    };
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
