import type { BetterFetch } from 'better-auth/client';
import { createPollPauses } from '../../browser/poll-pauses.ts';
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
  const pauses = createPollPauses(state, signal);
  try {
    for (;;) {
      signal.throwIfAborted();
      pauses.startPoll();
      const { data, error } = await postStatus($fetch, state, signal);
      if (data?.status === 'complete') return { data, error: null };
      if (error && isFinal(error)) return { data: null, error };
      await pauses.pause(PAUSE);
    }
  } finally {
    pauses.stop();
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
    // The connection may come back.
    return { data: null, error: { status: 0, statusText: '' } };
  }
}

/** A later poll may succeed after a lost connection, a 429, or a server error. */
const isFinal = ({ status }: PlexResponseFailure): boolean =>
  status >= 400 && status < 500 && status !== 429;
