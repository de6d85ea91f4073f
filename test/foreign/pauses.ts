import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { vi } from 'vitest';

/** The pauses that a client has made, in ms. Disposing of it gives the real time back. */
export interface Pauses extends Disposable {
  readonly lengths: readonly number[];
}

/**
 * Stops the clock, which the sandbox reads as well, and lets a client's pauses pass on it at once: `setTimeout` of
 * `node:timers/promises` sets it forward by as much. `during` is what happens in each pause, counted from 1.
 */
export function passPauses(during: (count: number) => void = () => {}): Pauses {
  const original = timers.setTimeout;
  const lengths: number[] = [];
  vi.useFakeTimers({ toFake: ['Date'] });
  const pause = async <T>(ms = 1, value?: T): Promise<T> => {
    vi.setSystemTime(Date.now() + ms);
    during(lengths.push(ms));
    // The original resolves with undefined too where there is no value.
    return value as T;
  };
  timers.setTimeout = pause;
  // Those who have imported the function by name call the new one from now on.
  syncBuiltinESMExports();
  return {
    lengths,
    [Symbol.dispose]() {
      timers.setTimeout = original;
      syncBuiltinESMExports();
      vi.useRealTimers();
    },
  };
}
