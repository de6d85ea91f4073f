import { readToken, secretsOf } from './call.ts';
import type { ClientState } from './client-state.ts';
import { PlexInputError } from './errors.ts';
import { send } from './http.ts';
import { bufferBody } from './response.ts';
import { parseUrl } from './url.ts';

/** The part of `RequestInit` that {@link PlexFetch} takes. */
export type PlexFetchInit = Pick<RequestInit, 'method' | 'headers' | 'body' | 'signal'>;

/**
 * Sends a request that the spec does not describe, as the methods send theirs: with the identity headers, the client's
 * token, middleware, deadline and bound (1 MiB), and with redirects within its origin only. `plexTv` replaces the host.
 *
 * The response is returned as it came, whatever its status. The client's token cannot be overridden; other headers can.
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
  const { url, method, headers, body, signal } = readRequest(input, init);
  const token = await readToken(state.token, signal);
  if (token !== undefined) headers.set('X-Plex-Token', token);
  const sent = Object.fromEntries(headers);
  const secrets = () => secretsOf(token, sent, Object.fromEntries(url.searchParams));
  return send(
    // The `Date` of such a response may come from a cache: it must not set the clock of device JWTs.
    { ...state, lastResponse: {} },
    {
      method,
      path: `${url.pathname}${url.search}`,
      init: {
        baseUrl: state.plexTv ?? url.origin,
        // openapi-fetch calls every body JSON. Without that header, the platform names the type of the body.
        headers: { 'Content-Type': null, ...sent },
        ...(body && { body, bodySerializer: (value) => value as BodyInit, ...STREAMS }),
      },
    },
    { timeout: state.timeout, signal, secrets },
    bufferBody,
  );
}

interface ReadRequest {
  url: URL;
  method: string;
  headers: Headers;
  body: BodyInit | null;
  signal: AbortSignal | undefined;
}

/** Reads the arguments of `fetch`: what `init` has replaces what the Request has. Throws a PlexInputError. */
function readRequest(input: string | URL | Request, init: PlexFetchInit): ReadRequest {
  // Not by `instanceof`: servers bring a `Request` of their own.
  const request = typeof input === 'object' && input !== null && 'url' in input ? input : undefined;
  const url = readUrl(request?.url ?? input);
  const { method = request?.method ?? 'GET', body = request?.body ?? null } = init;
  try {
    const headers = new Headers(init.headers ?? request?.headers);
    // It throws for a method that is not valid or has no body, and for a body that has been read already.
    void new Request(url, { method, body, ...STREAMS });
    return { url, method, headers, body, signal: init.signal ?? request?.signal };
  } catch {
    // The platform's own error may quote a header.
    throw new PlexInputError('init', 'must be valid for a Request');
  }
}

/** The Fetch standard requires it for a body that is a stream; TypeScript does not know it yet. */
const STREAMS: object = { duplex: 'half' };

/** Accepts only the origins that the token is for. */
function readUrl(input: unknown): URL {
  if (typeof input === 'string' || input instanceof URL) {
    const url = input === '' ? undefined : parseUrl(input, 'https://plex.tv');
    // The whole URL is compared: it may have credentials or a port, and a blob URL has the origin of its page.
    if (url && /^https:\/\/([\w-]+\.)*plex\.tv\//.test(url.href)) return url;
  }
  throw new PlexInputError(
    'input',
    'must be a path or URL of https://plex.tv or https://*.plex.tv',
  );
}
