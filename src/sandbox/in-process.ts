import type { Bytes, Reply } from './reply.ts';

/** The reply as `fetch` would show it: a response, or a rejection. */
export function toResponse(reply: Reply, signal: AbortSignal): Response {
  if (reply.kind === 'whole') return reply.response;
  if (reply.kind === 'lost') throw new TypeError('fetch failed', { cause: connectionReset() });
  const pieces = reply.kind === 'partial' ? [reply.sent] : reply.pieces;
  const end = reply.kind === 'partial' ? reply.end : 'close';
  return new Response(bodyOf(pieces, end, signal), reply.response);
}

/** A body of these pieces, which then ends, fails or stays open; an abort ends it with its reason, as in `fetch`. */
function bodyOf(
  pieces: Iterable<Bytes>,
  end: 'close' | 'reset' | 'hang',
  signal: AbortSignal,
): ReadableStream<Bytes> {
  const iterator = pieces[Symbol.iterator]();
  const finished = new AbortController();
  return new ReadableStream<Bytes>({
    start(controller) {
      const onAbort = (): void => controller.error(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true, signal: finished.signal });
    },
    async pull(controller) {
      await nextTurn();
      if (signal.aborted) return;
      const next = iterator.next();
      if (!next.done) return controller.enqueue(next.value);
      if (end === 'hang') return;
      finished.abort();
      if (end === 'close') controller.close();
      else controller.error(new TypeError('terminated', { cause: connectionReset() }));
    },
    cancel: () => finished.abort(),
  });
}

/**
 * Lets everybody else have a turn: the reader of a body that is there at once would let no timer of its client
 * happen, whose time is then never up. A message is no timer, so that a test's fake timers do not stop it.
 */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const onMessage = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', onMessage);
    port1.start();
    port2.postMessage(null);
  });
}

function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}
