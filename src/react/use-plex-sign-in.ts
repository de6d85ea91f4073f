import { useEffect, useRef, useState } from 'react';
import {
  signIn,
  type SignInError,
  type SignInOptions,
  type SignInResult,
} from '../browser/index.ts';

/** A sign-in, as a component shows it. */
export interface PlexSignIn {
  /** `waiting` while the user is at Plex. */
  status: 'idle' | 'waiting' | 'signed-in' | 'failed';
  /** Where the app's server redirects the user. Set once the user is signed in. */
  location?: string | undefined;
  /** The error of a failed sign-in, whose `code` says why it failed. */
  error?: SignInError;
  /** Opens the popup again, for a user who has closed it. Set about a second after the start. */
  openAgain?: () => void;
  /** Starts a sign-in. Call it directly in a click handler. */
  start: () => void;
  /** Cancels the sign-in, as leaving the page does. */
  cancel: () => void;
}

type State = Omit<PlexSignIn, 'start' | 'cancel'>;

/**
 * Signs a user in with Plex from a component with its own button.
 *
 * @param options `endpoint`: the `path` of the sign-in handler. `mode` and `returnTo` as in `signIn`.
 *
 * @example
 *
 * ```tsx
 * const { status, error, start } = usePlexSignIn({ endpoint: '/auth/plex' });
 * return <button onClick={start} disabled={status === 'waiting'}>Sign in with Plex</button>;
 * ```
 */
export function usePlexSignIn(options: Omit<SignInOptions, 'signal' | 'onWaiting'>): PlexSignIn {
  const [state, setState] = useState<State>({ status: 'idle' });
  const running = useRef<AbortController>(undefined);
  const cancel = () => {
    running.current?.abort();
    running.current = undefined;
  };
  useEffect(() => cancel, []);
  const start = () => {
    cancel();
    const controller = (running.current = new AbortController());
    const { signal } = controller;
    const show = (next: State) => {
      if (!signal.aborted) setState(next);
    };
    signal.addEventListener('abort', () => setState({ status: 'idle' }));
    show({ status: 'waiting' });
    signIn({
      ...options,
      signal,
      onWaiting: ({ openAgain }) => show({ status: 'waiting', openAgain }),
    }).then(
      ({ location }: SignInResult) => show({ status: 'signed-in', location }),
      // Unless it was canceled, `signIn` rejects with a SignInError.
      (error: SignInError) => show({ status: 'failed', error }),
    );
  };
  return { ...state, start, cancel };
}
