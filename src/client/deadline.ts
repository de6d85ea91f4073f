import { PlexTimeoutError } from './errors.ts';

/**
 * What some work gives, or a rejection as soon as its time is over or the caller aborts, whatever the
 * work does. The signal that the work gets aborts then, too, with the same reason.
 *
 * @param timeout In ms.
 * @param problem What to say when the time is over.
 */
export function withDeadline<T>(
  timeout: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  problem = `plex.tv did not answer within ${timeout} ms: try again, or raise timeout`,
): Promise<T> {
  return new Promise((resolve, reject) => {
    caller?.throwIfAborted();
    const controller = new AbortController();
    const end = () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onCallerAbort);
    };
    const abort = (reason: unknown) => {
      end();
      reject(reason);
      controller.abort(reason);
    };
    const onCallerAbort = () => abort(caller?.reason);
    const timer = setTimeout(() => abort(new PlexTimeoutError(problem)), timeout);
    caller?.addEventListener('abort', onCallerAbort);
    work(controller.signal).then(resolve, reject).finally(end);
  });
}
