import { discard } from './discard.ts';
import { PlexNetworkError, PlexResponseError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { parseUrl } from './parse-url.ts';
import { withoutSecrets } from './redact.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

/**
 * Sends a request and follows redirects, but only within its origin: `fetch` on its own would take
 * X-Plex-Token along to any host, since it drops only the credential headers that it knows.
 */
export async function send(request: Request, exchange: Exchange): Promise<Response> {
  let current = request;
  for (let redirects = 0; ; redirects++) {
    const response = await fetchOnce(current, exchange);
    const { status } = response;
    exchange.unread = response.body;
    // Browsers hide a redirect that was not followed, and a `fetch` of the app's own may follow it.
    if (response.type === 'opaqueredirect') throw refused(302, 'which a page may not look at');
    if (response.redirected) refuseForeign(parseUrl(response.url), request, status);
    if (!REDIRECTS.has(status)) return response;
    discard(response.body);
    const location = response.headers.get('Location');
    const target = location === null ? undefined : parseUrl(location, current.url);
    if (!target) throw refused(status, 'that has no usable Location');
    refuseForeign(target, request, status);
    if (redirects === MAX_REDIRECTS) throw refused(status, `after ${MAX_REDIRECTS} others`);
    current = redirected(current, target, status, exchange);
  }
}

async function fetchOnce(request: Request, { fetch, secrets }: Exchange): Promise<Response> {
  try {
    return await (fetch ?? globalThis.fetch)(request);
  } catch (error) {
    throw networkError(error, secrets());
  }
}

/** There is no answer, or not all of it: no connection, or one that broke off. */
export const networkError = (error: unknown, secrets: readonly string[]): PlexNetworkError =>
  new PlexNetworkError(
    'plex.tv could not be reached, or the connection broke: check the network and try again',
    { cause: withoutSecrets(error, secrets) },
  );

const refused = (status: number, why: string): PlexResponseError =>
  new PlexResponseError(`plex.tv answered with a redirect ${why}`, status);

function refuseForeign(url: URL | undefined, request: Request, status: number): void {
  if (url?.origin === new URL(request.url).origin) return;
  throw refused(status, 'to another host, which was not followed: is a captive portal in between?');
}

/** The next request, by the rules of the Fetch standard ("HTTP-redirect fetch"). */
function redirected(
  { method, headers }: Request,
  url: URL,
  status: number,
  { body, signal }: Exchange,
): Request {
  const asGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  const next = new Request(url, {
    method: asGet ? 'GET' : method,
    headers,
    redirect: 'manual',
    signal,
    // One that has become a GET has none any more.
    ...(!asGet && method !== 'GET' && body !== undefined && { body }),
  });
  if (asGet) next.headers.delete('Content-Type');
  return next;
}
