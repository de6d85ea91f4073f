import { abortable } from '../client/abortable.ts';
import { startTimer } from '../client/timer.ts';

/** Resolves after so many ms. Rejects with the reason of the signal when that aborts. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  abortable(signal, (resolve: (value: void) => void) => {
    const timer = startTimer(resolve, ms);
    return () => clearTimeout(timer);
  });
