import { expect, vi } from 'vitest';
import { fakeTime } from './device.ts';

const OPERATIONS = ['digest', 'sign', 'verify', 'importKey', 'exportKey', 'generateKey'] as const;
/** More turns of the event loop than any work needs that waits for neither a timer nor WebCrypto. */
const QUIET_TURNS = 12;

let pending = 0;

/** Fakes time, and counts the pending operations of WebCrypto, which run in other threads. */
export function startFakeTime(): void {
  // A scenario that failed has not ended its own, and a spy on a spy would call itself.
  vi.restoreAllMocks();
  vi.useRealTimers();
  fakeTime();
  pending = 0;
  for (const name of OPERATIONS) {
    const real = Reflect.get(crypto.subtle, name) as (...args: unknown[]) => Promise<unknown>;
    // No type describes all of its overloads, hence `never` below.
    const watched = async (...args: unknown[]): Promise<unknown> => {
      pending++;
      try {
        return await real.apply(crypto.subtle, args);
      } finally {
        pending--;
      }
    };
    vi.spyOn(crypto.subtle, name).mockImplementation(watched as never);
  }
}

/** Restores real time. No timer may be left. */
export function endFakeTime(): void {
  const timers = vi.isFakeTimers() ? vi.getTimerCount() : 0;
  vi.restoreAllMocks();
  vi.useRealTimers();
  expect(timers).toBe(0);
}

/** Waits until all pending work waits for timers. */
export async function idle(): Promise<void> {
  for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (pending > 0) quiet = 0;
  }
}

/** Advances time by so many ms, and runs all work that is due in them. */
export async function pass(ms: number): Promise<void> {
  // The longest delay of a timer is 24.8 days.
  for (let left = ms; left > 0; left -= 2 ** 31 - 1) await passAtOnce(Math.min(left, 2 ** 31 - 1));
}

async function passAtOnce(ms: number): Promise<void> {
  const progress = { done: false };
  setTimeout(() => (progress.done = true), ms);
  while (!progress.done) {
    await idle();
    vi.advanceTimersToNextTimer();
  }
  await idle();
}

/** The outcome of a promise, and how many ms it took. Time only advances while all pending work waits for it. */
export async function settled<T>(
  promise: Promise<T>,
): Promise<{ value?: T; error?: unknown; took: number }> {
  const startedAt = performance.now();
  const progress = { done: false };
  const outcome = (async () => {
    try {
      return { value: await promise };
    } catch (error) {
      return { error };
    } finally {
      progress.done = true;
    }
  })();
  for (;;) {
    await idle();
    if (progress.done) return { ...(await outcome), took: performance.now() - startedAt };
    if (vi.getTimerCount() === 0) throw new Error('The promise would never settle');
    vi.advanceTimersToNextTimer();
  }
}
