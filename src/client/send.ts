import { discard } from './discard.ts';
import { PlexResponseError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { networkError } from './network-error.ts';
import { parseUrl } from './parse-url.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

/**
 * Sends a request and follows redirects, but only within its origin: `fetch` on its own would take
 * X-Plex-Token along to any host, since it drops only the credential headers that it knows.
 */
export async function send(request: Request, exchange: Exchange): Promise<Response> {
  // The global one is looked up at each call, so that it can be replaced.
  const { fetch = globalThis.fetch } = exchange.settings;
  let current = request;
  for (let redirects = 0; ; redirects++) {
    let response: Response;
    try {
      response = await fetch(current);
    } catch (error) {
      throw networkError(error, exchange);
    }
    const { status, body, headers, redirected, type, url } = response;
    exchange.unread = body;
    const isRedirect = REDIRECTS.has(status);
    // Browsers hide a redirect that was not followed, and a `fetch` of the app's own may follow it.
    if (!isRedirect && !redirected && type !== 'opaqueredirect') return response;
    const location = isRedirect ? headers.get('Location') : redirected && url;
    const target = location && parseUrl(location, current.url);
    if (!target || target.origin !== new URL(request.url).origin || redirects === MAX_REDIRECTS) {
      throw new PlexResponseError(
        'plex.tv answered with a redirect that leads elsewhere: is a captive portal in between?',
        status || 302,
      );
    }
    if (!isRedirect) return response;
    discard(body);
    current = redirect(current, target, status, exchange.body);
  }
}

/** The next request, by the rules of the Fetch standard ("HTTP-redirect fetch"). */
function redirect(
  { method, headers, signal }: Request,
  url: URL,
  status: number,
  body: string | undefined,
): Request {
  const asGet = status === 303 || (status < 303 && method === 'POST');
  const next = new Request(url, {
    method: asGet ? 'GET' : method,
    headers,
    // One that has become a GET has none any more, whatever comes next.
    body: asGet || method === 'GET' ? null : (body ?? null),
    redirect: 'manual',
    signal,
  });
  if (asGet) next.headers.delete('Content-Type');
  return next;
}
