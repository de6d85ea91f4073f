import type { Deadline } from './deadline.ts';
import { discard } from './discard.ts';
import { PlexNetworkError, PlexResponseError } from './errors.ts';
import { withoutSecrets } from './redact.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

export interface Sending {
  /** Undefined for the global one, which is looked up at each call so that it can be replaced. */
  fetch: typeof fetch | undefined;
  deadline: Deadline;
  /** The body of the request as text, to send it again where a redirect asks for that. */
  body: string | undefined;
  /** What must be in no error. */
  secrets: readonly string[];
}

/**
 * Sends a request and follows redirects, but only within its origin: `fetch` on its own would take
 * X-Plex-Token along to any host, since it drops only the credential headers that it knows.
 */
export async function send(request: Request, sending: Sending): Promise<Response> {
  const { origin } = new URL(request.url);
  let current = request;
  for (let redirects = 0; ; redirects++) {
    const response = await fetchOnce(current, sending);
    refuseForeign(response, origin);
    if (!REDIRECTS.has(response.status)) return response;
    discard(response.body);
    const location = response.headers.get('Location');
    const target = location === null ? undefined : parse(location, current.url);
    if (!target) {
      throw new PlexResponseError(
        `plex.tv answered ${response.status} without a usable Location`,
        response.status,
      );
    }
    if (target.origin !== origin) throw foreignRedirect(response.status);
    if (redirects === MAX_REDIRECTS) {
      throw new PlexResponseError(
        `plex.tv redirected more than ${MAX_REDIRECTS} times: try again later`,
        response.status,
      );
    }
    current = redirected(current, target, response.status, sending);
  }
}

async function fetchOnce(
  request: Request,
  { fetch, deadline, secrets }: Sending,
): Promise<Response> {
  try {
    return await deadline.race((fetch ?? globalThis.fetch)(request));
  } catch (error) {
    throw failure(error, deadline, secrets);
  }
}

/** Why there is no answer: the reason of the deadline, or a connection that failed or broke off. */
export const failure = (
  error: unknown,
  { signal }: Deadline,
  secrets: readonly string[],
): unknown =>
  signal.aborted
    ? signal.reason
    : new PlexNetworkError(
        'plex.tv could not be reached, or the connection broke: check the network and try again',
        { cause: withoutSecrets(error, secrets) },
      );

/** Browsers hide a redirect that was not followed, and a `fetch` of the app's own may follow it. */
function refuseForeign(response: Response, origin: string): void {
  if (response.type === 'opaqueredirect') {
    throw new PlexResponseError(
      'plex.tv answered with a redirect, which a browser does not let a page look at',
      302,
    );
  }
  if (response.redirected && parse(response.url)?.origin !== origin) {
    throw foreignRedirect(response.status);
  }
}

const foreignRedirect = (status: number): PlexResponseError =>
  new PlexResponseError(
    'plex.tv answered with a redirect to another host, which was not followed: a proxy or a captive portal may be in between',
    status,
  );

/** The next request, by the rules of the Fetch standard ("HTTP-redirect fetch"). */
function redirected(
  request: Request,
  url: URL,
  status: number,
  { body, deadline }: Sending,
): Request {
  const asGet =
    status === 303 ? request.method !== 'HEAD' : status < 303 && request.method === 'POST';
  const method = asGet ? 'GET' : request.method;
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD';
  const headers = new Headers(request.headers);
  if (!hasBody) headers.delete('Content-Type');
  return new Request(url, {
    method,
    headers,
    redirect: 'manual',
    signal: deadline.signal,
    ...(hasBody && { body }),
  });
}

function parse(location: string, base?: string): URL | undefined {
  try {
    return new URL(location, base);
  } catch {
    return undefined;
  }
}
