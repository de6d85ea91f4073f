import { onReturn } from './popup-channel.ts';

/** The pauses between the polls of one sign-in. */
export interface PollPauses {
  /** Notes that a poll starts. An event since then may change its result, so that no pause follows it. */
  startPoll: () => void;
  /** Waits for a number of ms, or until an event makes another poll worthwhile. */
  pause: (ms: number) => Promise<void>;
  stop: () => void;
}

/**
 * Creates the pauses. They end early when the user comes back from Plex or to this page, when the network is back, and
 * when the signal aborts.
 *
 * @param returned Called when the user comes back from Plex in the popup.
 */
export function createPollPauses(
  state: string,
  signal: AbortSignal,
  returned?: () => void,
): PollPauses {
  let isWoken = false;
  let endPause = () => {};
  const wake = () => {
    isWoken = true;
    endPause();
  };
  const listening = new AbortController();
  const options = { signal: listening.signal };
  const onBack = () => {
    returned?.();
    wake();
  };
  onReturn(state, onBack, listening.signal);
  for (const type of ['focus', 'online', 'visibilitychange']) addEventListener(type, wake, options);
  signal.addEventListener('abort', wake, options);
  return {
    startPoll() {
      isWoken = false;
    },
    async pause(ms) {
      if (isWoken) return;
      await new Promise<void>((resolve) => {
        endPause = resolve;
        setTimeout(resolve, ms);
      });
    },
    stop: () => listening.abort(),
  };
}
