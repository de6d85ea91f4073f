import { bufferBody } from './body.ts';
import { readToken, secretsOf } from './call.ts';
import type { ClientState } from './client-state.ts';
import { PlexInputError } from './errors.ts';
import { send } from './http.ts';
import { parseUrl } from './url.ts';

/** The part of `RequestInit` that {@link PlexFetch} takes. */
export type PlexFetchInit = Pick<RequestInit, 'method' | 'headers' | 'body' | 'signal'>;

/**
 * Sends a request that the spec does not describe, as the methods send theirs: with the identity headers, the client's
 * token, middleware, deadline and bound (1 MiB), and following redirects only within its origin. `plexTv` replaces the host.
 *
 * The response is returned unchanged, whatever its status. The client's token cannot be overridden; other headers can.
 *
 * @param input A path of https://plex.tv, or a URL or Request of `https://plex.tv` or `https://*.plex.tv`.
 * @throws {PlexInputError} The URL is of another origin, or the request is not valid. Nothing was sent.
 * @throws {PlexResponseError | PlexNetworkError | PlexTimeoutError} As the methods of the client do.
 */
export type PlexFetch = (input: string | URL | Request, init?: PlexFetchInit) => Promise<Response>;

export async function plexFetch(
  state: ClientState,
  input: string | URL | Request,
  init: PlexFetchInit = {},
): Promise<Response> {
  // `instanceof` does not work here: some servers have their own `Request` class.
  const request = typeof input === 'object' && input && 'url' in input ? input : undefined;
  const url = readUrl(request?.url ?? input);
  // Properties of `init` override those of the Request.
  const {
    method = request?.method ?? 'GET',
    body = request?.body,
    signal = request?.signal,
  } = init;
  const headers = readHeaders(url, { method, body, headers: init.headers ?? request?.headers });
  const caller = signal ?? undefined;
  const token = await readToken(state.token, caller);
  if (token !== undefined) headers.set('X-Plex-Token', token);
  const secrets = () => secretsOf(token, Object.fromEntries([...headers, ...url.searchParams]));
  return send(
    // The `Date` of such a response may come from a cache: it must not set the clock of device JWTs.
    { ...state, lastResponse: {} },
    {
      method,
      path: url.pathname + url.search,
      init: {
        baseUrl: state.plexTv ?? url.origin,
        // openapi-fetch calls every body JSON. Without that header, the platform names the type of the body.
        headers: { 'Content-Type': null, ...Object.fromEntries(headers) },
        body: body ?? undefined,
        bodySerializer: (value) => value as BodyInit,
        ...STREAMS,
      },
    },
    { timeout: state.timeout, signal: caller, secrets },
    bufferBody,
  );
}

/** The Fetch standard requires it for a body that is a stream; TypeScript does not know it yet. */
const STREAMS: object = { duplex: 'half' };

/** Reads headers in any form. Throws a PlexInputError if the platform does not accept the request. */
function readHeaders(
  url: URL,
  {
    method,
    body,
    headers,
  }: { [Key in 'method' | 'body' | 'headers']: RequestInit[Key] | undefined },
): Headers {
  try {
    // It throws for a method that is not valid or has no body, and for a body that has been read already.
    void new Request(url, { method: method ?? 'GET', body: body ?? null, ...STREAMS });
    return new Headers(headers);
  } catch {
    // The platform's own error may quote a header.
    throw new PlexInputError('init', 'must be valid for a Request');
  }
}

/** Accepts only the origins that the token is for. */
function readUrl(input: unknown): URL {
  if (input && (typeof input === 'string' || input instanceof URL)) {
    const url = parseUrl(input, 'https://plex.tv');
    // The whole URL is compared: it may have credentials or a port, and a blob URL has the origin of its page.
    if (url && /^https:\/\/([\w-]+\.)*plex\.tv\//.test(url.href)) return url;
  }
  throw new PlexInputError(
    'input',
    'must be a path or URL of https://plex.tv or https://*.plex.tv',
  );
}
