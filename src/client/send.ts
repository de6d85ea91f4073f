import { cancelBody } from './cancel-body.ts';
import { PlexResponseError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { networkError } from './network-error.ts';
import { parseUrl } from './url.ts';
import { createRequest, requestUrl } from './request.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Sends the request of a call and follows three redirects at most, and only within its origin: `fetch` on its own
 * would take X-Plex-Token along to any host, since it drops only the credential headers that it knows.
 */
export async function send(exchange: Exchange, signal: AbortSignal): Promise<Response> {
  // The global one is looked up at each call, so that it can be replaced.
  const { fetch = globalThis.fetch } = exchange.settings;
  let { method } = exchange.operation;
  const first = requestUrl(exchange);
  let url = first;
  for (let redirects = 0; ; redirects++) {
    // Held for as long as it is under way: an abort does not reach a request of undici's that was collected.
    let request: Request;
    let response: Response;
    try {
      request = createRequest(exchange, signal, url, method);
      response = await fetch(request);
    } catch (error) {
      throw networkError(error, exchange);
    }
    const { status, body, headers, redirected, type } = response;
    exchange.unread = body;
    const isRedirect = REDIRECTS.has(status);
    // Browsers hide a redirect that was not followed, and a `fetch` of the app's own may follow it.
    if (!isRedirect && !redirected && type !== 'opaqueredirect') return response;
    const location = isRedirect ? headers.get('Location') : redirected && response.url;
    const target = location && parseUrl(location, request.url);
    if (!target || target.origin !== new URL(first).origin || redirects === 3) {
      throw new PlexResponseError(
        'plex.tv answered with a redirect elsewhere: is a captive portal in between?',
        status || 302,
      );
    }
    if (!isRedirect) return response;
    cancelBody(body);
    url = target.href;
    // By the rules of the Fetch standard ("HTTP-redirect fetch").
    if (status === 303 || (status < 303 && method === 'POST')) method = 'GET';
  }
}
