import { PlexTimeoutError } from './errors.ts';

/**
 * A promise that also rejects when a signal aborts, at once and with its reason.
 *
 * @param begin Begins the work, and gives what ends it: that is called when the promise settles, with the error where
 *   it rejects.
 */
export function abortable<T>(
  signal: AbortSignal | undefined,
  begin: (
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ) => ((error?: unknown) => void) | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let end: ReturnType<typeof begin>;
    const onAbort = () => fail(signal?.reason);
    const fail = (error: unknown) => {
      signal?.removeEventListener('abort', onAbort);
      reject(error);
      end?.(error);
    };
    signal?.addEventListener('abort', onAbort);
    end = begin((value) => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
      end?.();
    }, fail);
  });
}

/**
 * What some work gives, or a rejection as soon as its time is over or the caller aborts, whatever the
 * work does. The signal that the work gets aborts with whatever it is rejected with.
 *
 * @param timeout In ms.
 * @param problem What to say when the time is over.
 */
export const withDeadline = <T>(
  timeout: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  problem = `plex.tv did not answer within ${timeout} ms: try again, or raise timeout`,
): Promise<T> =>
  abortable(caller, (resolve, reject) => {
    const controller = new AbortController();
    const timer = startTimer(() => reject(new PlexTimeoutError(problem)), timeout);
    work(controller.signal).then(resolve, reject);
    return (error) => {
      clearTimeout(timer);
      if (error !== undefined) controller.abort(error);
    };
  });

/** Like `setTimeout`, which drops fractions of a ms and would call too early; what is too long ends early. */
export function startTimer(callback: () => unknown, ms: number): ReturnType<typeof setTimeout> {
  // `setTimeout` takes what is longer for nothing.
  const longest = 0x7fffffff;
  return setTimeout(callback, Math.min(Math.max(0, Math.ceil(ms)), longest));
}

/** Resolves after so many ms. Rejects with the reason of the signal when that aborts. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  abortable(signal, (resolve: (value: void) => void) => {
    const timer = startTimer(resolve, ms);
    return () => clearTimeout(timer);
  });
