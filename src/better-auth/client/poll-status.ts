import type { BetterFetch } from 'better-auth/client';
import { onReturn } from '../../browser/popup-channel.ts';
import type { StartedSignIn } from '../start.ts';
import type { CompletedSignIn, PlexStatus } from '../status.ts';
import type { PlexResponse, PlexResponseFailure } from './response.ts';

/** Pause between two polls, in ms. The server polls plex.tv at most once a second. */
const PAUSE = 1500;

/** Polls the server until the sign-in has ended. */
export async function pollStatus(
  $fetch: BetterFetch,
  { state }: StartedSignIn,
  signal: AbortSignal,
): Promise<PlexResponse<CompletedSignIn>> {
  let isWoken = false;
  let endPause = () => {};
  const wake = () => {
    isWoken = true;
    endPause();
  };
  const listening = new AbortController();
  const options = { signal: listening.signal };
  onReturn(state, wake, listening.signal);
  for (const type of ['focus', 'online', 'visibilitychange']) addEventListener(type, wake, options);
  signal.addEventListener('abort', wake, options);
  try {
    for (;;) {
      signal.throwIfAborted();
      isWoken = false;
      const { data, error } = await postStatus($fetch, state, signal);
      if (data?.status === 'complete') return { data, error: null };
      if (error && isFinal(error)) return { data: null, error };
      // It may change while the request is pending.
      if (!isWoken) {
        await new Promise<void>((resolve) => {
          endPause = resolve;
          setTimeout(resolve, PAUSE);
        });
      }
    }
  } finally {
    listening.abort();
  }
}

async function postStatus(
  $fetch: BetterFetch,
  state: string,
  signal: AbortSignal,
): Promise<PlexResponse<PlexStatus>> {
  try {
    return await $fetch<PlexStatus>('/plex/status', {
      method: 'POST',
      body: { state },
      signal,
      throw: false,
    });
  } catch {
    signal.throwIfAborted();
    // There is no connection, which may pass.
    return { data: null, error: { status: 0, statusText: '' } };
  }
}

/** Without a connection, after too many requests, and while the server fails, a later poll may succeed. */
const isFinal = ({ status }: PlexResponseFailure): boolean =>
  status >= 400 && status < 500 && status !== 429;
