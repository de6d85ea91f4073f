import createClient, { type Client } from 'openapi-fetch';
import { operations } from '../../generated/operations.ts';
import { withDeadline } from './deadline.ts';
import { discard } from './discard.ts';
import { PlexApiError, PlexInputError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { headerValue } from './header-value.ts';
import { checkOptionNames } from './option-names.ts';
import { readToken, type Settings, timeoutValue, type TokenSource } from './options.ts';
import { type Operation, type OperationName, type RequestParts, sortFields } from './request.ts';
import { readAnswer, refusal } from './response.ts';
import { send } from './send.ts';
import { serializeBody, serializeQuery } from './serialize.ts';
import { wrongType } from './wrong-type.ts';

/** What one call can be given besides its request. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** How long the call may take, its body included, in ms. Default: the client's. */
  timeout?: number;
  /** The token for this call, in place of the client's. */
  token?: TokenSource;
  /** More headers. They win over those of the client. */
  headers?: Record<string, string>;
}

/** What a call gave: the value, and the headers that it came with. */
export interface Answered {
  value: unknown;
  headers: Headers;
}

/** An operation as openapi-fetch's types know it: any parameters, any body. */
interface AnyOperation {
  parameters: {
    path?: Record<string, unknown>;
    query?: Record<string, unknown>;
    header?: Record<string, string>;
  };
  requestBody?: { content: { '*/*': unknown } };
  responses: { 200: { content: { '*/*': unknown } } };
}
type Method = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace';
type Http = Client<Record<string, Record<Method, AnyOperation>>>;

export const createHttp = (): Http => createClient();

/** Sends the request of an operation and reads its answer; once more where the token had expired. */
export async function call(
  http: Http,
  settings: Settings,
  name: OperationName,
  request: unknown,
  options: CallOptions = {},
): Promise<Answered> {
  const prepared = prepare(settings, name, request, options);
  const { source } = prepared;
  const token = await readToken(source);
  try {
    return await exchange(http, settings, prepared, token);
  } catch (error) {
    if (!(error instanceof PlexApiError) || error.status !== 498 || typeof source !== 'function') {
      throw error;
    }
    const renewed = await readToken(source, token);
    if (renewed === token) throw error;
    return exchange(http, settings, prepared, renewed);
  }
}

async function exchange(
  http: Http,
  { clock, fetch }: Settings,
  prepared: Prepared,
  token: string | undefined,
): Promise<Answered> {
  const { name, operation, body, timeout, caller } = prepared;
  const secrets = () => secretsOf(prepared, token);
  let current: Exchange | undefined;
  try {
    return await withDeadline(timeout, caller, async (signal) => {
      const known: Exchange = {
        name,
        operation,
        fetch,
        signal,
        body,
        token,
        secrets,
        unread: null,
      };
      current = known;
      const { response } = await build(http, prepared, token, signal, async (request) => {
        const answer = await send(request, known);
        clock.learn(answer.headers);
        // openapi-fetch would read the whole body of an error, however long.
        if (!answer.ok) throw await refusal(answer, known);
        return answer;
      });
      return { value: await readAnswer(response, known), headers: response.headers };
    });
  } catch (error) {
    discard(current?.unread ?? null);
    throw error;
  }
}

/** The request of an operation, not sent. */
export async function buildRequest(
  http: Http,
  settings: Settings,
  name: OperationName,
  request: unknown,
  options: CallOptions = {},
): Promise<Request> {
  const prepared = prepare(settings, name, request, options);
  const token = await readToken(prepared.source);
  return new Promise((resolve, reject) => {
    build(http, prepared, token, options.signal, async (built) => {
      resolve(built);
      return new Response();
    }).catch(reject);
  });
}

/** A call whose arguments have been checked. */
interface Prepared {
  name: OperationName;
  operation: Operation;
  request: unknown;
  parts: RequestParts;
  /** The identity headers. */
  identity: Record<string, string>;
  /** The headers that the call was given. */
  given: Record<string, string>;
  body: string | undefined;
  baseUrl: string;
  timeout: number;
  caller: AbortSignal | undefined;
  /** Where its token comes from. */
  source: TokenSource | undefined;
}

/** Checks everything that can be wrong before anything is sent. */
function prepare(
  settings: Settings,
  name: OperationName,
  request: unknown,
  options: CallOptions,
): Prepared {
  const operation = operations[name];
  checkOptionNames('a call', options, OPTIONS);
  const parts = sortFields(name, operation, request, settings.clientIdentifier);
  const { server } = operation;
  const { identity, plexTv } = settings;
  return {
    name,
    operation,
    request,
    parts,
    identity,
    given: readHeaders(options.headers),
    body: parts.body === undefined ? undefined : serializeBody(operation, parts.body),
    baseUrl: plexTv === undefined ? server : server.replace(ORIGIN, plexTv),
    timeout: options.timeout === undefined ? settings.timeout : timeoutValue(options.timeout),
    caller: options.signal,
    source: options.token ?? (operation.authenticated ? settings.token : undefined),
  };
}

const OPTIONS = ['signal', 'timeout', 'token', 'headers'];
const ORIGIN = /^https?:\/\/[^/]+/;

/** Gives openapi-fetch the parts, and what it builds of them to `handle`. */
function build(
  http: Http,
  { operation, parts, identity, given, body, baseUrl }: Prepared,
  token: string | undefined,
  signal: AbortSignal | undefined,
  handle: (request: Request) => Promise<Response>,
) {
  // The table holds the methods of OpenAPI, in capitals.
  const method = operation.method.toLowerCase() as Method;
  return http.request(method, operation.path, {
    baseUrl,
    params: { path: parts.path, query: parts.query },
    querySerializer: (query) => serializeQuery(operation, query),
    headers: {
      ...identity,
      ...parts.header,
      ...(token !== undefined && { 'X-Plex-Token': token }),
      ...(body !== undefined && operation.body && { 'Content-Type': operation.body.mediaType }),
      ...given,
    },
    ...(body !== undefined && { body, bodySerializer: () => body }),
    // `send` follows redirects itself, within the origin.
    redirect: 'manual',
    // Neither reads nor parses the body: that is for `readAnswer`, with its limits.
    parseAs: 'stream',
    signal: signal ?? null,
    fetch: handle,
  });
}

/** RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

function readHeaders(headers: Record<string, string> = {}): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) {
    throw wrongType('headers', 'an object of strings', headers);
  }
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!HEADER_NAME.test(name))
        throw new PlexInputError('headers', 'has a name that no header can have');
      return [name, headerValue(`headers[${JSON.stringify(name)}]`, value)];
    }),
  );
}

/** Every text of a call that may be a secret. Shorter ones are not, and would redact plain words. */
const secretsOf = ({ request, given }: Prepared, token: string | undefined): string[] =>
  [token, ...Object.values(request ?? {}), ...Object.values(given)].filter(
    (value): value is string => typeof value === 'string' && value.length >= 8,
  );
