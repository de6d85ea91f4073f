/** Reads responses, whose bodies are untrusted: bounded, parsed without quoting them, and validated. */
import type { Operation } from '../../generated/operations.ts';
import { cancelBody } from './abort.ts';
import { serverTime } from './client-state.ts';
import { PlexApiError, type PlexApiErrorDetail, PlexResponseError } from './errors.ts';
import { redact } from './redact.ts';

/** Bounds a body, in bytes. plex.tv's are a few kB; a list of many servers stays below 100 kB. */
const MAX_BODY = 1_048_576;

/** JSON types, text/plain and a missing Content-Type. HTML and XML are rejected before they are parsed. */
const MAY_BE_JSON = /^$|\bjson\b|^text\/plain\b/i;

/** A body that has not been read to its end, or its reader. */
export interface OpenBody {
  body: Pick<ReadableStream, 'cancel'> | null;
}

/** The call that a response belongs to. */
export interface ResponseContext {
  readonly name: string;
  readonly operation: Operation;
  /** Whether a token was sent. */
  readonly hasToken: boolean;
  readonly secrets: () => readonly string[];
}

/** Reads the result of an operation. The status comes first, then the content type, then the schema. */
export async function readResult(
  response: Response,
  context: ResponseContext,
  open: OpenBody,
): Promise<unknown> {
  const { name, operation } = context;
  if (!response.ok) throw await toApiError(response, context, open);
  const { status, headers, body } = response;
  const expected = operation.response;
  if (!expected) return cancelBody(body);

  const invalid = (problem: string) =>
    new PlexResponseError(`plex.tv's response to ${name} is not valid: ${problem}`, status);
  const type = headers.get('Content-Type') ?? '';
  if (expected.type === 'json' && !MAY_BE_JSON.test(type))
    throw invalid(`it is ${redact(type, [])} instead of JSON`);
  const bytes = await readBody(response, open);
  if (expected.type === 'binary') return new Blob([bytes], { type });
  const text = decode(bytes);
  if (expected.type !== 'json') return text;
  if (!text && expected.optional) return undefined;
  const value = parseJson(text);
  if (value === undefined) throw invalid(text ? 'it is not JSON' : 'it is empty');
  const problem = expected.validate(value);
  if (problem) throw invalid(`${problem[0].replace(/^\./, '') || 'it'} must be ${problem[1]}`);
  return value;
}

/** Reads a body in full, up to the bound. */
async function readBody(
  { body, status }: Response,
  open: OpenBody,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  open.body = reader;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.byteLength;
    if (length > MAX_BODY)
      throw new PlexResponseError("plex.tv's response is longer than 1 MiB", status);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/**
 * Reads a body in full and returns the response with it. An error response whose body cannot be read, or is too long,
 * is returned without: its status says enough.
 */
export async function bufferBody(response: Response, open: OpenBody): Promise<Response> {
  const bytes = await readBody(response, open).catch((error: unknown) => {
    if (response.ok) throw error;
    return cancelBody(open.body);
  });
  return new Response(bytes?.length ? bytes : null, response);
}

// Decoding once at the end is much faster than decoding a stream.
const decoder = new TextDecoder();
const decode = (bytes?: Uint8Array): string => decoder.decode(bytes);

/** Returns undefined for invalid JSON: the engine's own error would quote the text, which may hold a token. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Creates the error for a status that is not 2xx. The body may add reasons, but is not needed. */
async function toApiError(
  response: Response,
  context: ResponseContext,
  open: OpenBody,
): Promise<PlexApiError> {
  const { status, headers } = response;
  const bytes = await readBody(response, open).catch(() => cancelBody(open.body));
  const errors = errorDetails(parseJson(decode(bytes || undefined)), context.secrets());
  const retryAfter = retryAfterSeconds(headers);
  const reasons = errors.map(({ code, message }) => `${message || 'error'} (${code}). `).join('');
  return new PlexApiError(
    `plex.tv responded to ${context.name} with ${status}: ${reasons}${advice(status, context, retryAfter)}`,
    { status, errors, ...(retryAfter !== undefined && { retryAfter }) },
  );
}

/** Says what to do, at the end of a message. */
function advice(
  status: number,
  { hasToken, operation }: ResponseContext,
  retryAfter: number | undefined,
): string {
  if (status === 401 || status === 403)
    return operation.authenticated && !hasToken
      ? 'No token was sent: use plex.withToken(token).'
      : 'The token was not accepted: sign in again.';
  if (status === 498) return 'The JWT has expired: refresh it.';
  if (status >= 500 || [408, 425, 429].includes(status))
    return `Try again ${retryAfter === undefined ? 'later' : `in ${retryAfter} s`}.`;
  return 'Check the request.';
}

/** Reads `{"errors":[{"code":1020,"message":"…"}]}`, and skips the parts that do not have this form. */
function errorDetails(body: unknown, secrets: readonly string[]): PlexApiErrorDetail[] {
  // Property access is safe on any JSON value except null.
  const list = (body as { errors?: unknown } | null | undefined)?.errors;
  if (!Array.isArray(list)) return [];
  return list.slice(0, 10).flatMap((item: Partial<Record<'code' | 'message', unknown>> | null) => {
    const { code, message } = item ?? {};
    if (!Number.isSafeInteger(code)) return [];
    return {
      // A safe integer is a number.
      code: code as number,
      message: typeof message === 'string' ? redact(message, secrets) : '',
    };
  });
}

/** Reads `Retry-After`: seconds or a date (RFC 9110, section 10.2.3), which is compared with the response's own `Date`. */
function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('Retry-After') ?? '';
  if (/^\d{1,15}$/.test(value)) return Number(value);
  // V8 parses "-5" as a date. An HTTP date starts with the name of a day.
  const date = /^[A-Z]/i.test(value) ? Date.parse(value) : NaN;
  const left = Math.ceil((date - serverTime(headers.get('Date'))) / 1000);
  return Number.isNaN(left) ? undefined : Math.max(0, left);
}
