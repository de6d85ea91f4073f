/** Calls the `fetch` of an app, which may differ from the platform's implementation. */
import { typeMismatch } from './validate.ts';

/**
 * Calls the `fetch` of an app with a Request of the platform, and with an init that repeats it. The implementations of
 * npm (undici, node-fetch, cross-fetch) take no foreign Request: they convert it to a string and read the init.
 */
export async function callCustomFetch(
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
export const hasBody = ({ method, body }: Request): boolean =>
  method !== 'GET' && method !== 'HEAD' && body !== null;

/** Text stays text, because React Native reads only text from a request. */
const copyBody = (request: Request): Promise<string | ArrayBuffer> => {
  const copy = request.clone();
  const type = request.headers.get('Content-Type') ?? '';
  return /json|urlencoded|^text/.test(type) ? copy.text() : copy.arrayBuffer();
};

/** Accepts everything that a `fetch` may return as its response, and throws a PlexInputError for anything else. */
export function checkResponse(value: Response): Response {
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
