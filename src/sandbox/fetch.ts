import type { Bytes, TransportResult } from './faults/apply-fault.ts';
import type { SandboxTransport } from './transport.ts';

/** Creates a function like the platform's `fetch` that sends its requests to a sandbox in the same process. */
export function createFetch(transport: SandboxTransport) {
  return async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
    let request = input instanceof Request && !init ? input : new Request(input, init);
    for (let redirects = 0; redirects <= 20; redirects += 1) {
      request.signal.throwIfAborted();
      const body = await request.text();
      const response = toResponse(await transport(request, body), request.signal);
      const next = followRedirect(request, body, response);
      if (!next) return response;
      request = next;
    }
    throw new TypeError('fetch failed', { cause: new Error('redirect count exceeded') });
  };
}

/** Returns the request that `fetch` sends next to follow a redirect, or null if the response is final. */
function followRedirect(request: Request, body: string, response: Response): Request | null {
  const location = response.headers.get('location');
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return null;
  if (request.redirect === 'manual') return null;
  if (request.redirect === 'error') {
    throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
  }
  const url = new URL(location, request.url);
  const headers = new Headers(request.headers);
  // `fetch` removes only this header for another origin: `X-Plex-Token` is sent there.
  if (url.origin !== new URL(request.url).origin) headers.delete('authorization');
  const { method, signal } = request;
  const becomesGet =
    (response.status === 303 && method !== 'HEAD') || (response.status < 303 && method === 'POST');
  if (becomesGet) {
    headers.delete('content-type');
    return new Request(url, { headers, signal });
  }
  return new Request(url, { method, headers, signal, body: body === '' ? null : body });
}

/** Converts the result to the response that `fetch` resolves to, or throws the error that it rejects with. */
function toResponse(result: TransportResult, signal: AbortSignal): Response {
  if (result.kind === 'complete') return result.response;
  if (result.kind === 'lost') throw new TypeError('fetch failed', { cause: connectionReset() });
  const chunks = result.kind === 'partial' ? [result.sent] : result.chunks;
  const end = result.kind === 'partial' ? result.end : 'close';
  return new Response(createBody(chunks, end, signal), result.response);
}

/**
 * Creates a body of these chunks that then closes, fails or stays open. As in `fetch`, an abort makes it fail with
 * the signal's reason.
 */
function createBody(
  chunks: Iterable<Bytes>,
  end: 'close' | 'reset' | 'hang',
  signal: AbortSignal,
): ReadableStream<Bytes> {
  const iterator = chunks[Symbol.iterator]();
  const finished = new AbortController();
  return new ReadableStream<Bytes>({
    start(controller) {
      const onAbort = (): void => controller.error(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true, signal: finished.signal });
    },
    async pull(controller) {
      await yieldToEventLoop();
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
 * Lets timers run between two chunks. Without it, a client that reads an endless body would never see its own
 * timeout. A message channel works under a test's fake timers too.
 */
function yieldToEventLoop(): Promise<void> {
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
