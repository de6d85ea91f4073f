/** Sends requests through openapi-fetch, with a guarded `fetch` below its middleware. */
import createClient, { type Client, type Middleware } from 'openapi-fetch';
import type { paths } from '../../generated/types.ts';
import { cancelBody, throwIfAborted, untilAborted, withDeadline } from './abort.ts';
import { bufferBody, type OpenResponse } from './body.ts';
import type { ClientState } from './client-state.ts';
import { PlexError } from './errors.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { readForeign, toNetworkError } from './redact.ts';

/** Creates the openapi-fetch client that builds every request. `guardedFetch` follows redirects. */
export const createHttp = (headers: Record<string, string>): Client<paths> =>
  createClient<paths>({ headers, redirect: 'manual' });

/** A request for openapi-fetch to build. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly init: {
    readonly baseUrl: string;
    readonly params?: { path?: object; query?: object; header?: object };
    readonly headers?: HeadersInit | Record<string, string | null | undefined>;
    readonly body?: unknown;
    /** The Fetch standard requires it for a body that is a stream. */
    readonly duplex?: 'half';
    readonly bodySerializer?: ((body: unknown) => BodyInit) | undefined;
    readonly querySerializer?: ((query: Record<string, unknown>) => string) | undefined;
  };
}

/** How one request is sent. */
export interface SendOptions {
  /** How long one `fetch` may take, body included, in ms. Time spent in middleware does not count. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  /** Whether to return the body of the response as a stream, instead of reading it in full. */
  readonly isStream?: boolean;
  /** Returns every string of the request that may be a secret. */
  readonly secrets: () => readonly string[];
}

/**
 * Sends one request and reads its response.
 *
 * openapi-fetch would read error bodies without a bound, and quote invalid JSON in its error. So it gets an empty
 * response in place of an error, and a stream that it does not read otherwise.
 */
export function send<Result>(
  state: ClientState,
  request: HttpRequest,
  options: SendOptions,
  read: (response: Response, open: OpenResponse) => Promise<Result>,
): Promise<Result> {
  if (state.middleware.length > 0) {
    const received = receiveThroughMiddleware(state, request, options);
    return received.then((response) => read(response, {}));
  }
  return withNetwork(options, async (signal, open) => {
    const fetch = async (built: Request) => {
      const response = await receive(state, built, signal, open);
      return response.ok ? response : emptyResponse();
    };
    const { response } = await dispatch(state, request, { signal, fetch });
    return read(open.response ?? response, open);
  });
}

/** Builds a request without sending it. */
export function build(
  state: ClientState,
  request: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<Request> {
  return new Promise((resolve, reject) => {
    const fetch = async (built: Request) => {
      resolve(built);
      return emptyResponse();
    };
    dispatch(state, request, { signal, fetch }).catch(reject);
  });
}

/** Middleware may read the body, so it gets a response whose body is there in full. */
async function receiveThroughMiddleware(
  state: ClientState,
  request: HttpRequest,
  options: SendOptions,
): Promise<Response> {
  throwIfAborted(options.signal);
  let received: Response | undefined;
  const outermost: Middleware = {
    onResponse: ({ response }) => {
      received = response;
      return emptyResponse();
    },
  };
  const dispatched = dispatch(state, request, {
    signal: options.signal,
    middleware: [outermost, ...state.middleware],
    fetch: (built) =>
      // Middleware may send a request again. Each attempt has its own deadline.
      withNetwork(options, async (signal, open) => {
        const own = await receive(state, new Request(built, { signal }), signal, open);
        return options.isStream && own.ok ? own : bufferBody(own, open);
      }),
  });
  const { response, error } = await untilAborted(options.signal, dispatched);
  // A response that `onRequest` returns skips `onResponse`, and openapi-fetch has read its body if it is an error.
  return received ?? (response.bodyUsed ? withBody(response, error) : response);
}

const withBody = (response: Response, body: unknown): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), response);

/** Runs work on the network, with a deadline. If it fails, the body is cancelled, and the error says what failed. */
async function withNetwork<Result>(
  { timeout, signal: caller, secrets }: SendOptions,
  work: (signal: AbortSignal, open: OpenResponse) => Promise<Result>,
): Promise<Result> {
  const open: OpenResponse = {};
  try {
    return await withDeadline(timeout, caller, (signal) => work(signal, open));
  } catch (error) {
    // The app's own `fetch` may not pass the signal on to the body.
    cancelBody(open.body);
    if (caller?.aborted || readForeign(() => error instanceof PlexError, false)) throw error;
    throw toNetworkError(
      open.body ? 'The connection to plex.tv was lost' : 'Could not connect to plex.tv',
      error,
      secrets(),
    );
  }
}

async function receive(
  { fetch, lastResponse }: ClientState,
  request: Request,
  signal: AbortSignal,
  open: OpenResponse,
): Promise<Response> {
  const response = await guardedFetch(request, fetch);
  open.response = response;
  open.body = response.body;
  open.request = request;
  if (signal.aborted) cancelBody(response.body);
  lastResponse.current = {
    date: response.headers.get('Date'),
    wall: Date.now(),
    monotonic: performance.now(),
  };
  return response;
}

/** A response without a body, which openapi-fetch does not try to read. */
const emptyResponse = (): Response => new Response(null, { status: 204 });

function dispatch(
  { http }: ClientState,
  { method, path, init }: HttpRequest,
  options: {
    signal: AbortSignal | undefined;
    fetch: (request: Request) => Promise<Response>;
    middleware?: readonly Middleware[];
  },
): Promise<{ response: Response; error?: unknown }> {
  // The operation table and `paths` are generated from one spec, but TypeScript cannot match them up at run time.
  const request = http.request as (
    method: string,
    path: string,
    init: object,
  ) => Promise<{ response: Response; error?: unknown }>;
  return request(method, path, { ...init, ...options, parseAs: 'stream' });
}
