import { PlexTimeoutError } from './errors.ts';
import { SIGNAL, validateField } from './validate.ts';

/** The functions to call when a signal aborts. Each signal has one listener: Node 20 warns about more than ten. */
const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

function callAll(this: AbortSignal): void {
  for (const callback of callbacks.get(this) ?? []) callback();
}

function addCallback(signal: AbortSignal, callback: () => void): void {
  const registered = callbacks.get(signal) ?? new Set();
  if (registered.size === 0) {
    callbacks.set(signal, registered);
    signal.addEventListener('abort', callAll);
  }
  registered.add(callback);
}

function removeCallback(signal: AbortSignal, callback: () => void): void {
  const registered = callbacks.get(signal);
  registered?.delete(callback);
  if (registered?.size === 0) signal.removeEventListener('abort', callAll);
}

/** The reason of a signal that has aborted. React Native's signals have none. */
const abortReason = ({ reason }: AbortSignal): unknown =>
  reason ?? Object.assign(new Error('The operation was aborted'), { name: 'AbortError' });

/** Like `signal.throwIfAborted()`, which React Native lacks. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/**
 * Returns a promise that also rejects as soon as a signal aborts, with the signal's reason. It rejects with a
 * PlexInputError if the signal is not an AbortSignal.
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
    validateField('signal', SIGNAL, signal);
    throwIfAborted(signal);
    let cleanUp: ReturnType<typeof start>;
    let settled: { error?: unknown } | undefined;
    const settle = (outcome: { error?: unknown }) => {
      if (signal) removeCallback(signal, onAbort);
      settled ??= outcome;
      cleanUp?.(settled.error);
    };
    const onAbort = () => fail(signal && abortReason(signal));
    const fail = (error: unknown) => {
      reject(error);
      settle({ error });
    };
    if (signal) addCallback(signal, onAbort);
    cleanUp = start((value) => {
      resolve(value);
      settle({});
    }, fail);
    // The signal may abort while the work starts, for example within the app's own `fetch`.
    if (settled) cleanUp?.(settled.error);
  });
}

/** Returns the result of a promise, unless the signal aborts first. */
export function untilAborted<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  // If the signal has aborted already, nothing else handles a rejection of the promise.
  promise.catch(() => {});
  return abortable(signal, (resolve, reject) => void promise.then(resolve, reject));
}

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
export function cancelBody(body: Cancellable | null | undefined): void {
  body?.cancel?.().catch(() => {});
  body?.destroy?.();
}

/** A stream or its reader; or a stream of Node, which has `destroy`. */
export interface Cancellable {
  cancel?: () => Promise<unknown>;
  destroy?: () => unknown;
}
