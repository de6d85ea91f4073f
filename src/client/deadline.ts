import { abortable } from './abortable.ts';
import { PlexTimeoutError } from './errors.ts';
import { startTimer } from './timer.ts';

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
