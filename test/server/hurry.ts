import { vi } from 'vitest';

const realTimeout = setTimeout;

/**
 * Advances the fake time until a promise settles. It runs 25 times as fast as real time, not faster, so that no
 * timeout overtakes work that needs real time, such as WebCrypto.
 */
export async function hurry<Value>(promise: Promise<Value>): Promise<Value> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  promise.then(end, end);
  while (!ended.signal.aborted) {
    await vi.advanceTimersByTimeAsync(25);
    await new Promise((resolve) => realTimeout(resolve, 1));
  }
  return promise;
}

/** Stops the clock; a test advances it. */
export const stopTime = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
};
