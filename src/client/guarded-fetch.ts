import { cancelBody } from './abort.ts';
import { callCustomFetch, checkResponse, hasBody } from './custom-fetch.ts';
import { PlexResponseError } from './errors.ts';
import { parseUrl } from './url.ts';

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
