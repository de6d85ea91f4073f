import type { Middleware } from 'openapi-fetch';
import type { Operation } from '../../generated/operations.ts';
import { type CallOptions, checkToken, createMethods } from '../client/call.ts';
import type { ClientState, TokenSource } from '../client/client-state.ts';
import { PlexError, PlexInputError } from '../client/errors.ts';
import { createHttp } from '../client/http.ts';
import { checkMiddleware, TIMEOUT } from '../client/options.ts';
import { isLoopback, parseOrigin, parseUrl } from '../client/url.ts';
import { type FieldSchema, validateOptions } from '../client/validate.ts';

/** The types of the operations of an API: the `Operations` that `npm run generate` writes. */
export type ApiOperations<Operations> = {
  readonly [Name in keyof Operations]: { input: object; response: unknown };
};

/** The table of the operations of an API: the `operations` that `npm run generate` writes. */
export type ApiTable<Operations> = { readonly [Name in keyof Operations]: Operation };

/** A client of an API, with one method for each operation. */
export type ApiClient<Operations extends ApiOperations<Operations>> = {
  readonly [Name in keyof Operations]: ApiMethod<Operations[Name]>;
};

/** A method of a client: it validates its input, sends the request, and validates the response. */
export interface ApiMethod<Types extends { input: object; response: unknown }> {
  (...args: MethodArguments<Types['input']>): Promise<Types['response']>;
  /** Builds the request without sending it. */
  readonly request: (...args: MethodArguments<Types['input']>) => Promise<Request>;
}

/** The arguments of a method: the request is optional if all its fields are. */
export type MethodArguments<Input extends object> = {} extends Input
  ? [request?: Input, options?: CallOptions]
  : [request: Input, options?: CallOptions];

/** Options of {@link createClientFor}. */
export interface ClientForOptions {
  /** Origin of another server, which replaces that of every operation: https, or http on this machine. */
  origin?: string | URL | undefined;
  /** The bearer token of the operations that the spec secures, or a function that returns one. */
  token?: TokenSource | undefined;
  /** Headers of every request. */
  headers?: Record<string, string> | undefined;
  /** A `fetch` to use instead of the global one. */
  fetch?: typeof fetch | undefined;
  /** How long one request may take, body included, in ms: at least 1. Default 10,000. */
  timeout?: number | undefined;
  /** Middleware of openapi-fetch, called around each request. */
  middleware?: readonly Middleware[] | undefined;
}

/**
 * Creates a client of another API, from the table that `npm run generate -- --spec FILE --out DIR` writes. Its calls
 * work like those of the Plex client: they validate requests and responses, have a deadline and a limit of 1 MiB,
 * follow redirects only within the origin, and reject with the same errors.
 *
 * @example
 *
 * ```ts
 * import { operations, type Operations } from './generated/operations.ts';
 *
 * const trains = createClientFor<Operations>(operations, { token });
 * const { data } = await trains.getStations({ search: 'Milano' });
 * ```
 *
 * @param operations The table `operations` of the generated files.
 * @param options The token, headers and origin of the API, and how the client sends its requests.
 * @throws {PlexInputError} An option is not valid; `field` names it.
 */
export function createClientFor<Operations extends ApiOperations<Operations>>(
  operations: ApiTable<Operations>,
  options: ClientForOptions = {},
): ApiClient<Operations> {
  const state = readOptions(options);
  // `Object.entries` of a mapped type does not know the type of its values.
  const table = operations as Readonly<Record<string, Operation>>;
  const methods = Object.entries(createMethods(state, table)).map(([name, method]) => {
    const host = hostOf(options.origin ?? table[name]?.server);
    const call = (...args: Parameters<typeof method>) =>
      method(...args).catch((error: unknown) => Promise.reject(nameHost(error, host)));
    const request = async (...args: Parameters<typeof method>) =>
      authorize(await method.request(...args));
    return [name, Object.assign(call, { request })];
  });
  // The methods come from the table of these types, and each response has passed the validator of its type.
  return Object.fromEntries(methods) as ApiClient<Operations>;
}

const FIELDS = {
  origin: {},
  token: { types: ['string', 'function'] },
  headers: { types: ['object'] },
  fetch: { types: ['function'] },
  timeout: TIMEOUT,
  middleware: { types: ['array'] },
} satisfies Record<keyof ClientForOptions, FieldSchema>;

function readOptions(options: ClientForOptions): ClientState {
  validateOptions('createClientFor', options, FIELDS);
  const { origin, token, headers, fetch, timeout = 10_000, middleware = [] } = options;
  return {
    clientIdentifier: '',
    device: {},
    plexTv: origin === undefined ? undefined : readOrigin(origin),
    ...(token !== undefined && { token: typeof token === 'function' ? token : checkToken(token) }),
    fetch,
    timeout,
    middleware: [
      { onRequest: ({ request }) => authorize(request) },
      ...middleware.map(checkMiddleware),
    ],
    http: createHttp({ Accept: 'application/json', ...headers }),
    lastResponse: {},
  };
}

function readOrigin(value: string | URL): string {
  const url = parseOrigin(value);
  if (url && (url.protocol === 'https:' || isLoopback(url.hostname))) return url.origin;
  throw new PlexInputError('origin', 'must be an https origin, or http on this machine');
}

/** Sends the token as RFC 6750 requires, instead of in Plex's own header. */
function authorize(request: Request): Request {
  const token = request.headers.get('X-Plex-Token');
  request.headers.delete('X-Plex-Token');
  if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

const hostOf = (server: string | URL | undefined): string =>
  (server === undefined ? undefined : parseUrl(server)?.host) ?? 'the server';

/** Replaces plex.tv in the client's messages. A parameter for the name would enlarge every client's bundle. */
function nameHost(error: unknown, host: string): unknown {
  if (error instanceof PlexError) error.message = error.message.replaceAll('plex.tv', host);
  return error;
}
