import { cancelBody } from './abort.ts';
import { PlexResponseError } from './errors.ts';
import { parseUrl } from './url.ts';
import { typeMismatch } from './validate.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

/**
 * Sends a request and follows redirects, at most three and only within its origin: `fetch` by itself would forward
 * X-Plex-Token to any host, because it drops only the credential headers that it knows.
 */
export async function guardedFetch(
  request: Request,
  customFetch: typeof fetch | undefined,
): Promise<Response> {
  // A body can be read only once, and a redirect may need it again.
  const spare = hasBody(request) ? request.clone() : undefined;
  // Undici drops the abort listener of a Request that is garbage-collected, so this keeps it until the response arrives.
  let current = request;
  for (let redirects = 0; ; redirects++) {
    // The global `fetch` is looked up for each request, so that it can be replaced.
    const response = checkResponse(
      await (customFetch ? callCustomFetch(customFetch, current) : fetch(current)),
    );
    if (!isRedirect(response)) return response;
    const target = redirectTarget(response, current.url);
    const isInside = target?.origin === new URL(request.url).origin;
    // The app's own `fetch` may have followed a redirect.
    if (isInside && response.redirected) return response;
    cancelBody(response.body);
    if (!isInside || redirects === MAX_REDIRECTS) {
      throw new PlexResponseError(
        'plex.tv redirected to another address: is there a captive portal?',
        response.status || 302,
      );
    }
    current = await redirectedRequest(current, response.status, target, spare);
  }
}

/** Whether a response redirects, or the app's `fetch` followed a redirect. Browsers hide one that was not followed. */
const isRedirect = ({ status, redirected, type }: Response): boolean =>
  REDIRECTS.has(status) || redirected || type === 'opaqueredirect';

/** Where a redirect leads; undefined if that is hidden. */
function redirectTarget({ redirected, url, headers }: Response, from: string): URL | undefined {
  const location = redirected ? url : headers.get('Location');
  return location ? parseUrl(location, from) : undefined;
}

/** Creates the request that follows a redirect, by the Fetch standard ("HTTP-redirect fetch"). */
async function redirectedRequest(
  { method, headers, signal }: Request,
  status: number,
  target: URL,
  spare: Request | undefined,
): Promise<Request> {
  const becomesGet = status === 303 || (status < 303 && method === 'POST');
  const next = new Request(target.href, {
    method: becomesGet ? 'GET' : method,
    headers,
    body: becomesGet || method === 'GET' ? null : ((await spare?.clone().arrayBuffer()) ?? null),
    redirect: 'manual',
    signal,
  });
  if (next.method === 'GET') next.headers.delete('Content-Type');
  return next;
}

/**
 * Calls the `fetch` of an app with a Request of the platform, and with an init that repeats it. The implementations of
 * npm (undici, node-fetch, cross-fetch) take no foreign Request: they convert it to a string and read the init.
 */
async function callCustomFetch(
  fetch: typeof globalThis.fetch,
  request: Request,
): Promise<Response> {
  const { url, method, headers, signal } = request;
  Object.defineProperty(request, 'toString', { value: () => url, configurable: true });
  return fetch(request, {
    method,
    headers: Object.fromEntries(headers),
    redirect: 'manual',
    signal,
    ...(hasBody(request) && { body: await copyBody(request) }),
  });
}

/** Whether a request has a body. The requests of React Native do not show it. */
const hasBody = ({ method, body }: Request): boolean =>
  method !== 'GET' && method !== 'HEAD' && body !== null;

/** Text stays text, because React Native reads only text from a request. */
const copyBody = (request: Request): Promise<string | ArrayBuffer> => {
  const copy = request.clone();
  const type = request.headers.get('Content-Type') ?? '';
  return /json|urlencoded|^text/.test(type) ? copy.text() : copy.arrayBuffer();
};

/** Accepts everything that a `fetch` may return as its response, and throws a PlexInputError for anything else. */
function checkResponse(value: Response): Response {
  const { status, ok, headers } = (value ?? {}) as Partial<Response>;
  if (typeof status !== 'number')
    throw typeMismatch('fetch', 'a function that returns a Response', value);
  if (typeof ok === 'boolean' && typeof headers?.get === 'function') return value;
  // A test double may have a plain object for its headers, or none.
  return Object.create(value, {
    ok: { value: status >= 200 && status < 300 },
    headers: { value: new Headers(headers) },
  }) as Response;
}
