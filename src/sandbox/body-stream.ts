/** A body that starts with these bytes and goes on with what `next` gives, until that gives null. */
export function bodyStream(
  start: Uint8Array<ArrayBuffer>,
  next: () => Promise<Uint8Array<ArrayBuffer> | null>,
  signal: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let onAbort: () => void;
  const forget = (): void => signal.removeEventListener('abort', onAbort);
  return new ReadableStream(
    {
      start(controller) {
        // `fetch` ends a body with the reason of an abort, so this must too where there is no `fetch` between.
        onAbort = () => controller.error(signal.reason);
        signal.addEventListener('abort', onAbort, { once: true });
        controller.enqueue(start);
      },
      async pull(controller) {
        const chunk = await next().catch((error: unknown) => {
          forget();
          throw error;
        });
        if (signal.aborted) return;
        if (chunk) return controller.enqueue(chunk);
        forget();
        controller.close();
      },
      cancel: forget,
    },
    { highWaterMark: 0 },
  );
}
