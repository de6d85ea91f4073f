import { vi } from 'vitest';

/** Lets the fake time pass until a promise settles. What is no timer, such as WebCrypto, takes its real time. */
export async function hurry<Value>(promise: Promise<Value>): Promise<Value> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  while (!settled) {
    await vi.advanceTimersByTimeAsync(50);
    await new Promise(setImmediate);
  }
  return promise;
}

/** Time that stands still, but for what a test lets pass. */
export const stopTime = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
};
