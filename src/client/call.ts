import { operations } from '../../generated/operations.ts';
import { readAnswer } from './answer.ts';
import { withDeadline } from './abort.ts';
import { cancelBody } from './cancel-body.ts';
import { PlexApiError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { type FieldSchema, validateOptions } from './validate.ts';
import { headerValues } from './headers.ts';
import type { OperationName } from './operation.ts';
import { TIMEOUT } from './options.ts';
import { createRequest, requestUrl } from './request.ts';
import { sortFields } from './request-parts.ts';
import { send } from './send.ts';
import { serializeBody } from './serialize-body.ts';
import type { ClientState } from './client-state.ts';
import { readToken, type TokenSource } from './token.ts';

/** What one call can be given besides its request. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long the call may take, its body included, in ms. Default: the client's. */
  timeout?: number | undefined;
  /** The token for this call, in place of the client's. */
  token?: TokenSource | undefined;
  /** More headers. They win over those of the client. */
  headers?: Record<string, string> | undefined;
}

/** Sends the request of an operation and reads its answer; once more where the token had expired. */
export async function call(
  settings: ClientState,
  name: OperationName,
  request: unknown,
  options: CallOptions = {},
): Promise<unknown> {
  const exchange = await prepare(settings, name, request, options);
  const { source, timeout } = exchange;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await withDeadline(timeout, options.signal, async (signal) =>
        readAnswer(await send(exchange, signal), exchange),
      );
    } catch (error) {
      cancelBody(exchange.unread);
      const hasExpired = error instanceof PlexApiError && error.status === 498;
      if (!hasExpired || !isFirst || typeof source !== 'function') throw error;
      const renewed = await readToken(source, options.signal, exchange.token);
      if (renewed === exchange.token) throw error;
      exchange.token = renewed;
    }
  }
}

/** The request of an operation, not sent. */
export async function buildRequest(
  settings: ClientState,
  name: OperationName,
  request: unknown,
  options: CallOptions = {},
): Promise<Request> {
  const exchange = await prepare(settings, name, request, options);
  return createRequest(exchange, options.signal, requestUrl(exchange), exchange.operation.method);
}

const FIELDS = {
  signal: { types: ['object'] },
  timeout: TIMEOUT,
  token: { types: ['string', 'function'] },
  headers: { types: ['object'] },
} satisfies Record<keyof CallOptions, FieldSchema>;

/** Checks everything that can be wrong before anything is sent, and asks for the token then. */
async function prepare(
  settings: ClientState,
  name: OperationName,
  request: unknown,
  options: CallOptions,
): Promise<Exchange> {
  const operation = operations[name];
  validateOptions('a call', options, FIELDS);
  const parts = sortFields(name, operation, request, settings.clientIdentifier);
  const source = options.token ?? (operation.authenticated ? settings.token : undefined);
  return {
    settings,
    name,
    operation,
    request,
    parts,
    headers: options.headers && headerValues(options.headers),
    body: parts.body === undefined ? undefined : serializeBody(operation, parts.body),
    timeout: options.timeout ?? settings.timeout,
    source,
    token: source === undefined ? undefined : await readToken(source, options.signal),
    unread: null,
  };
}
