import { PlexTimeoutError } from './errors.ts';

/**
 * Returns a promise that also rejects as soon as a signal aborts, with the signal's reason.
 *
 * @param start Starts the work. It may return a function that is called when the promise settles, with the error if it
 *   rejects.
 */
export function abortable<T>(
  signal: AbortSignal | undefined,
  start: (
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ) => ((error?: unknown) => void) | void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let cleanUp: ReturnType<typeof start>;
    const onAbort = () => fail(signal?.reason);
    const fail = (error: unknown) => {
      signal?.removeEventListener('abort', onAbort);
      reject(error);
      cleanUp?.(error);
    };
    signal?.addEventListener('abort', onAbort);
    cleanUp = start((value) => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
      cleanUp?.();
    }, fail);
  });
}

/** Returns the result of a promise, unless the signal aborts first. */
export const untilAborted = <T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> =>
  abortable(signal, (resolve, reject) => void promise.then(resolve, reject));

/**
 * Runs some work with a deadline. It rejects as soon as the time is over or the caller aborts, whether or not the work
 * reacts, and the signal that the work receives then aborts with the same error.
 *
 * @param timeout In ms.
 * @param message Of the PlexTimeoutError.
 */
export const withDeadline = <T>(
  timeout: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  message = `plex.tv did not respond within ${timeout} ms: try again, or raise timeout`,
): Promise<T> =>
  abortable(caller, (resolve, reject) => {
    const controller = new AbortController();
    const timer = startTimer(() => reject(new PlexTimeoutError(message)), timeout);
    work(controller.signal).then(resolve, reject);
    return (error) => {
      clearTimeout(timer);
      if (error !== undefined) controller.abort(error);
    };
  });

/** Like `setTimeout`, but never early: `setTimeout` drops fractions of a ms, and fires at once above 2^31 - 1. */
export const startTimer = (callback: () => unknown, ms: number): ReturnType<typeof setTimeout> =>
  setTimeout(callback, Math.min(Math.max(0, Math.ceil(ms)), 0x7fffffff));

/** Resolves after a number of ms. Rejects with the signal's reason when that aborts. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  abortable(signal, (resolve: (value: void) => void) => {
    const timer = startTimer(resolve, ms);
    return () => clearTimeout(timer);
  });

/** Cancels a body that nobody will read, which frees its connection. */
export function cancelBody(body: Pick<ReadableStream, 'cancel'> | null): void {
  void body?.cancel().catch(() => {});
}
