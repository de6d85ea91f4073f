import { PlexTimeoutError } from './errors.ts';

/** A time limit together with the caller's signal, over everything that one call does. */
export interface Deadline {
  /** Aborts at the limit or with the caller's signal, whichever is first, and with its reason. */
  readonly signal: AbortSignal;
  /** The outcome of a promise, or a rejection as soon as the signal aborts, whatever the promise does. */
  race<T>(promise: PromiseLike<T>): Promise<T>;
  /** Lets go of the timer and of the caller's signal. */
  end(): void;
}

/** `timeout` is in ms, `problem` what to say when it is over. */
export function startDeadline(
  timeout: number,
  caller?: AbortSignal,
  problem = `plex.tv did not answer within ${timeout} ms: try again, or raise timeout`,
): Deadline {
  caller?.throwIfAborted();
  const controller = new AbortController();
  let fail: (reason: unknown) => void;
  const aborted = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Nobody may be waiting when it happens.
  aborted.catch(() => {});
  const abort = (reason: unknown) => {
    fail(reason);
    controller.abort(reason);
  };
  const onCallerAbort = () => abort(caller?.reason);
  const timer = setTimeout(() => abort(new PlexTimeoutError(problem)), timeout);
  caller?.addEventListener('abort', onCallerAbort, { once: true });
  return {
    signal: controller.signal,
    race: (promise) => Promise.race([promise, aborted]),
    end() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onCallerAbort);
    },
  };
}
