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
