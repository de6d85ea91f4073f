import createClient, { type Client } from 'openapi-fetch';
import { operations } from '../../generated/operations.ts';
import { startDeadline } from './deadline.ts';
import { PlexApiError, PlexInputError } from './errors.ts';
import { headerValue, typeName } from './header-value.ts';
import { checkOptionNames } from './option-names.ts';
import { readToken, type Settings, timeoutValue, type TokenSource } from './options.ts';
import { type Operation, type OperationName, type RequestParts, sortFields } from './request.ts';
import { readAnswer, refusal } from './response.ts';
import { send } from './send.ts';
import { serializeBody, serializeQuery } from './serialize.ts';

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
  const prepared = await prepare(settings, name, request, options);
  try {
    return await callOnce(http, settings, name, prepared, options);
  } catch (error) {
    const source = tokenSourceOf(operations[name], settings, options);
    if (!(error instanceof PlexApiError) || error.status !== 498 || typeof source !== 'function') {
      throw error;
    }
    const again = await prepare(settings, name, request, options, prepared.token);
    if (again.token === prepared.token) throw error;
    return callOnce(http, settings, name, again, options);
  }
}

async function callOnce(
  http: Http,
  settings: Settings,
  name: OperationName,
  prepared: Prepared,
  options: CallOptions,
): Promise<Answered> {
  const deadline = startDeadline(prepared.timeout, options.signal);
  const reading = { ...prepared, name, deadline };
  try {
    const { response } = await build(http, prepared, deadline.signal, async (built, body) => {
      const answer = await send(built, { ...reading, fetch: settings.fetch, body });
      settings.clock.learn(answer.headers);
      // openapi-fetch would read the whole body of an error, however long.
      if (!answer.ok) throw await refusal(answer, reading);
      return answer;
    });
    return { value: await readAnswer(response, reading), headers: response.headers };
  } finally {
    deadline.end();
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
  const prepared = await prepare(settings, name, request, options);
  let built: Request | undefined;
  await build(http, prepared, options.signal, (result) => {
    built = result;
    return Promise.resolve(new Response());
  });
  if (!built) throw new Error('openapi-fetch did not call fetch');
  return built;
}

interface Prepared {
  operation: Operation;
  parts: RequestParts;
  headers: Record<string, string>;
  baseUrl: string;
  timeout: number;
  token: string | undefined;
  secrets: string[];
}

/** Checks everything that can be wrong before anything is sent. */
async function prepare(
  settings: Settings,
  name: OperationName,
  request: unknown,
  options: CallOptions,
  expired?: string,
): Promise<Prepared> {
  const operation = operations[name];
  checkOptionNames('a call', options, OPTIONS);
  const parts = sortFields(name, operation, request, settings.clientIdentifier);
  const timeout = options.timeout === undefined ? settings.timeout : timeoutValue(options.timeout);
  const headers = readHeaders(options.headers);
  const token = await readToken(tokenSourceOf(operation, settings, options), expired);
  const own: Record<string, string> = {
    Accept: 'application/json',
    ...settings.identity,
    ...parts.header,
    ...(token !== undefined && { 'X-Plex-Token': token }),
    ...(operation.body && parts.body !== undefined && { 'Content-Type': operation.body.mediaType }),
  };
  return {
    operation,
    parts,
    headers: { ...own, ...headers },
    baseUrl:
      settings.plexTv === undefined
        ? operation.server
        : operation.server.replace(ORIGIN, settings.plexTv),
    timeout,
    token,
    secrets: secretsOf(request, headers, token),
  };
}

const tokenSourceOf = (
  operation: Operation,
  settings: Settings,
  options: CallOptions,
): TokenSource | undefined =>
  options.token ?? (operation.authenticated ? settings.token : undefined);

const ORIGIN = /^https?:\/\/[^/]+/;

/** Gives openapi-fetch the parts, and what it builds of them to `handle`. */
function build(
  http: Http,
  { operation, parts, headers, baseUrl }: Prepared,
  signal: AbortSignal | undefined,
  handle: (request: Request, body: string | undefined) => Promise<Response>,
) {
  let body: string | undefined;
  // The table holds the methods of OpenAPI, in capitals.
  const method = operation.method.toLowerCase() as Method;
  return http.request(method, operation.path, {
    baseUrl,
    params: { path: parts.path, query: parts.query },
    querySerializer: (query) => serializeQuery(operation, query),
    headers,
    ...(parts.body !== undefined && { body: parts.body }),
    bodySerializer: (value: unknown) => (body = serializeBody(operation, value)),
    // `send` follows redirects itself, within the origin.
    redirect: 'manual',
    // Neither reads nor parses the body: that is for `readAnswer`, with its limits.
    parseAs: 'stream',
    ...(signal && { signal }),
    fetch: (request) => handle(request, body),
  });
}

const OPTIONS = ['signal', 'timeout', 'token', 'headers'];

/** RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

function readHeaders(headers: Record<string, string> | undefined): Record<string, string> {
  if (headers === undefined) return {};
  if (typeof headers !== 'object' || headers === null) {
    throw new PlexInputError('headers', `must be an object of strings, got ${typeName(headers)}`);
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
const secretsOf = (
  request: unknown,
  headers: Record<string, string>,
  token: string | undefined,
): string[] =>
  [
    token,
    ...Object.values((request as object | undefined) ?? {}),
    ...Object.values(headers),
  ].filter((value): value is string => typeof value === 'string' && value.length >= 8);
