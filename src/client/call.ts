/** The methods of a client. For each call the input is validated, the request sent, and the response validated. */
import type { Operation } from '../../generated/operations.ts';
import { throwIfAborted, untilAborted } from './abort.ts';
import type { ClientState, TokenSource } from './client-state.ts';
import { PlexApiError, PlexInputError } from './errors.ts';
import { build, type HttpRequest, send } from './http.ts';
import { readInput } from './input.ts';
import { TIMEOUT } from './options.ts';
import { readResult } from './response.ts';
import { headerValues, serializeBody } from './serialize.ts';
import { type FieldSchema, SIGNAL, validateOptions } from './validate.ts';

/** Per-call options. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long the call may take, its body included, in ms. Default: the client's. */
  timeout?: number | undefined;
  /** The token for this call, instead of the client's. */
  token?: TokenSource | undefined;
  /** Additional headers, which override those of the client. */
  headers?: RequestInit['headers'] | undefined;
}

/** Creates a method for each operation of a table. */
export const createMethods = (
  state: ClientState,
  operations: { readonly [name: string]: Operation },
) =>
  Object.fromEntries(
    Object.entries(operations).map((named) => [
      named[0],
      Object.assign(
        (input?: unknown, options?: CallOptions) => call(state, named, input, options),
        {
          request: (input?: unknown, options?: CallOptions) =>
            buildRequest(state, named, input, options),
        },
      ),
    ]),
  );

/** An operation with its name. */
type NamedOperation = readonly [name: string, operation: Operation];

/** Sends the request of an operation and returns its result. It is sent again once if its token had expired. */
async function call(
  state: ClientState,
  named: NamedOperation,
  input: unknown,
  options?: CallOptions,
): Promise<unknown> {
  const { source, sendWith } = prepare(state, named, input, options);
  const token = await readToken(source, options?.signal);
  try {
    return await sendWith(token);
  } catch (error) {
    const hasExpired = error instanceof PlexApiError && error.status === 498;
    if (!hasExpired) throw error;
    // Only a function can return another token.
    const renewed = await readToken(source, options?.signal, token);
    if (renewed === token) throw error;
    return sendWith(renewed);
  }
}

/** Builds the request of an operation without sending it. */
async function buildRequest(
  state: ClientState,
  named: NamedOperation,
  input: unknown,
  options?: CallOptions,
): Promise<Request> {
  const { source, toRequest } = prepare(state, named, input, options);
  const token = await readToken(source, options?.signal);
  return build(state, toRequest(token), options?.signal);
}

/** A call whose arguments are valid. */
interface PreparedCall {
  readonly source: TokenSource | undefined;
  readonly toRequest: (token: string | undefined) => HttpRequest;
  readonly sendWith: (token: string | undefined) => Promise<unknown>;
}

const OPTIONS = {
  signal: SIGNAL,
  timeout: TIMEOUT,
  token: { types: ['string', 'function'] },
  headers: { types: ['object', 'array'] },
} satisfies Record<keyof CallOptions, FieldSchema>;

/** Validates all arguments before anything is sent or a token is requested. */
function prepare(
  state: ClientState,
  [name, operation]: NamedOperation,
  input: unknown,
  options: CallOptions | undefined,
): PreparedCall {
  if (options !== undefined) validateOptions(name, options, OPTIONS);
  const { path, query, header, body } = readInput(name, operation, input, state.clientIdentifier);
  const ownHeaders = headerValues(options?.headers);
  const { timeout = state.timeout, signal } = options ?? {};

  // Headers of `params` override those of `headers`.
  const toRequest = (token: string | undefined): HttpRequest => ({
    method: operation.method,
    path: operation.path,
    init: {
      baseUrl: withOrigin(operation.server, state.plexTv),
      params: { path, query, header: { ...header, ...ownHeaders } },
      headers: {
        'X-Plex-Token': token,
        'Content-Type': body === undefined ? undefined : operation.body?.mediaType,
      },
      querySerializer: operation.querySerializer,
      body,
      duplex: 'half',
      bodySerializer: (value) => serializeBody(operation, value),
    },
  });

  return {
    source: options?.token ?? (operation.authenticated ? state.token : undefined),
    toRequest,
    sendWith(token) {
      const secrets = () => secretsOf(token, input, ownHeaders);
      const isStream = operation.response?.type === 'stream';
      return send(
        state,
        toRequest(token),
        { timeout, signal, isStream, secrets },
        (response, open) =>
          readResult(response, { name, operation, hasToken: token !== undefined, secrets }, open),
      );
    },
  };
}

const withOrigin = (server: string, origin: string | undefined): string =>
  origin === undefined ? server : server.replace(/^https?:\/\/[^/]+/, () => origin);

/** Returns every string that may be a secret. Shorter strings are not secret, and redacting them would remove plain words. */
export const secretsOf = (token: string | undefined, ...values: unknown[]): string[] =>
  [token, ...values.flatMap((value) => Object.values(value ?? {}) as unknown[])].filter(
    (value): value is string => typeof value === 'string' && value.length >= 8,
  );

/** Returns the token to send. A token function has no deadline, but ends when the caller aborts. */
export function readToken(
  source: TokenSource | undefined,
  signal: AbortSignal | undefined,
  expired?: string,
): string | undefined | Promise<string> {
  if (typeof source !== 'function') return source === undefined ? source : checkToken(source);
  throwIfAborted(signal);
  return untilAborted(signal, (async () => checkToken(await source(expired)))());
}

/** Checks that a header can hold a token. No message quotes it. */
export function checkToken(token: unknown): string {
  if (typeof token === 'string' && /^[\u0021-\u007e]+$/.test(token)) return token;
  throw new PlexInputError('token', 'must be a token as plex.tv issued it');
}
