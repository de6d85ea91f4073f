import { vi } from 'vitest';

const realTimeout = setTimeout;

/**
 * Lets the fake time pass until a promise settles: at 25 times its pace, and not faster, so that what takes its
 * real time, such as WebCrypto, is not overtaken by a timeout.
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

/** Time that stands still, but for what a test lets pass. */
export const stopTime = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
};
