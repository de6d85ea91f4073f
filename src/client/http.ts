/** Sends requests through openapi-fetch, with a guarded `fetch` below its middleware. */
import createClient, { type Client, type Middleware } from 'openapi-fetch';
import type { paths } from '../../generated/types.ts';
import { abortable, cancelBody, withDeadline } from './abort.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { bufferBody } from './response.ts';

/** Creates the openapi-fetch client that builds every request. `guardedFetch` follows redirects. */
export const createHttp = (headers: Record<string, string>): Client<paths> =>
  createClient<paths>({ headers, redirect: 'manual' });

/** A request for openapi-fetch to build. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly baseUrl: string;
  readonly params?: { path?: object; query?: object; header?: object };
  readonly headers?: HeadersInit | Record<string, string | null | undefined>;
  readonly body?: unknown;
  readonly bodySerializer?: ((body: unknown) => BodyInit) | undefined;
  readonly querySerializer?: ((query: Record<string, unknown>) => string) | undefined;
  /** Required by the Fetch standard for a body that is a stream. */
  readonly duplex?: 'half';
  readonly signal?: AbortSignal | undefined;
}

/** What limits one request, and what may not be shown of it. */
export interface Limits {
  readonly fetch: typeof fetch | undefined;
  readonly middleware: readonly Middleware[];
  /** How long one `fetch` may take, body included, in ms. Time spent in middleware does not count. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  /** Every string of the request that may be a secret. */
  readonly secrets: () => readonly string[];
  /** Whether the body of a successful response is not read. */
  readonly ignoresBody?: boolean;
  /** Called with each response that comes from the network, before its body is read. */
  readonly onHeaders?: (response: Response) => void;
}

/**
 * Sends one request and reads its response.
 *
 * openapi-fetch would read error bodies without a bound, and quote what is not JSON in its error. So it never gets to
 * see a body: what it receives, as the last of the responses that pass through the middleware, is an empty one.
 */
export async function send<Result>(
  http: Client<paths>,
  request: HttpRequest,
  limits: Limits,
  read: (response: Response, signal?: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { middleware, timeout, signal: caller } = limits;
  if (middleware.length > 0) {
    const sending = sendThroughMiddleware(http, request, limits);
    return read(await abortable(caller, (resolve, reject) => void sending.then(resolve, reject)));
  }
  return withDeadline(timeout, caller, async (signal) => {
    let received: Response | undefined;
    const { response } = await dispatch(http, { ...request, signal }, async (built) => {
      received = await guardedFetch(built, limits);
      limits.onHeaders?.(received);
      return empty();
    });
    return read(received ?? response, signal);
  });
}

/** Builds a request without sending it. */
export async function build(http: Client<paths>, request: HttpRequest): Promise<Request> {
  return new Promise((resolve, reject) => {
    dispatch(http, request, async (built) => {
      resolve(built);
      return empty();
    }).catch(reject);
  });
}

/** Middleware may read the body, so it gets a response whose body is there in full. */
async function sendThroughMiddleware(
  http: Client<paths>,
  request: HttpRequest,
  limits: Limits,
): Promise<Response> {
  const { middleware, timeout, signal: caller } = limits;
  let received: Response | undefined;
  const outermost: Middleware = {
    onResponse: ({ response }) => {
      received = response;
      return empty();
    },
  };
  const { response, error } = await dispatch(
    http,
    { ...request, signal: caller, middleware: [outermost, ...middleware] },
    (built) =>
      // Middleware may send a request again: each time it has a deadline of its own.
      withDeadline(timeout, caller, async (signal) => {
        const response = await guardedFetch(new Request(built, { signal }), limits);
        limits.onHeaders?.(response);
        if (!response.ok || !limits.ignoresBody)
          return bufferBody(response, limits.secrets(), signal);
        cancelBody(response.body);
        return new Response(null, response);
      }),
  );
  // A response that `onRequest` returns skips `onResponse`, and openapi-fetch has read its body if it is an error.
  return received ?? (response.bodyUsed ? withBody(response, error) : response);
}

const withBody = (response: Response, body: unknown): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), response);

/** A response without a body, which openapi-fetch does not try to read. */
const empty = (): Response => new Response(null, { status: 204 });

interface Dispatched extends HttpRequest {
  readonly middleware?: readonly Middleware[];
}

function dispatch(
  http: Client<paths>,
  { method, path, ...init }: Dispatched,
  fetch: (request: Request) => Promise<Response>,
): Promise<{ response: Response; error?: unknown }> {
  // The operation table and `paths` are generated from one spec, but TypeScript cannot match them up at run time.
  const request = http.request as (
    method: string,
    path: string,
    init: object,
  ) => Promise<{ response: Response; error?: unknown }>;
  return request(method, path, { ...init, fetch, parseAs: 'stream' });
}
