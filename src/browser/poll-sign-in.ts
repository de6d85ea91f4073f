import { SignInError } from './error.ts';
import { getStatus } from './get-status.ts';
import { createPollPauses } from './poll-pauses.ts';
import type { StartResponse } from './post-start.ts';

/** A completed sign-in: the app's server has let the user in and set its session cookie. */
export interface SignInResult {
  /** Where the app's server redirects the user, if it does. */
  location?: string | undefined;
}

/** Pause between two polls, in ms. The server polls plex.tv at most once a second. */
const PAUSE = 1000;

/** Polls after the user's return: plex.tv may take a moment to report the user's decision. */
const POLLS_AFTER_RETURN = 3;

/** Failed attempts to complete a sign-in on the server before the user sees an error. */
const MAX_FAILURES = 5;

/**
 * Polls the app's server until the sign-in ends, and completes it there once it is approved.
 *
 * @param onWaiting is called before each poll but the first, with the time since the first in ms
 */
export async function pollSignIn(
  endpoint: string,
  { state, expiresIn }: StartResponse,
  signal: AbortSignal,
  onWaiting?: (elapsed: number) => void,
): Promise<SignInResult> {
  // This clock ignores changes of the system time. It may pause while the machine sleeps; the server reports the
  // expiry then.
  const startedAt = performance.now();
  let route: 'status' | 'callback' = 'status';
  let pollsLeft = Infinity;
  let failuresLeft = MAX_FAILURES;
  let hasCookie = false;

  const pauses = createPollPauses(state, signal, () => {
    route = 'callback';
    pollsLeft = POLLS_AFTER_RETURN;
  });
  try {
    for (;;) {
      // It may change while the request is pending.
      const polled = route;
      pauses.startPoll();
      const { status, location, reason } = await getStatus(endpoint, polled, state, signal);
      if (status === 'signed-in') return { location };
      // The cookie expires with the sign-in. A browser that has sent it before has kept it.
      if (status === 'expired') throw new SignInError(status, hasCookie ? undefined : reason);
      if (status === 'refused') throw new SignInError(status, reason);
      hasCookie ||= status !== undefined;
      if (status === 'pending' && polled === 'callback' && --pollsLeft === 0) {
        throw new SignInError('denied');
      }
      if (status === 'unavailable' && --failuresLeft === 0) throw new SignInError(status, reason);
      if (performance.now() - startedAt > expiresIn * 1000) throw new SignInError('expired');
      if (status === 'approved' && polled === 'status') {
        route = 'callback';
        continue;
      }
      await pauses.pause(PAUSE);
      signal.throwIfAborted();
      onWaiting?.(performance.now() - startedAt);
    }
  } finally {
    pauses.stop();
  }
}
