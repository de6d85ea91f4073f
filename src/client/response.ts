/** Reads the results of operations from responses: parsed without quoting them, and validated. */
import type { Operation } from '../../generated/operations.ts';
import { cancelBody } from './abort.ts';
import { type OpenResponse, readBody, readText } from './body.ts';
import { serverTime } from './client-state.ts';
import { PlexApiError, type PlexApiErrorDetail, PlexResponseError } from './errors.ts';
import { redact } from './redact.ts';

/** JSON types, text/plain and a missing Content-Type. HTML and XML are rejected before they are parsed. */
const MAY_BE_JSON = /^$|\bjson\b|^text\/plain\b/i;

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
  open: OpenResponse,
): Promise<unknown> {
  const { name, operation } = context;
  if (!response.ok) throw await toApiError(response, context, open);
  const { status, headers, body } = response;
  const expected = operation.response?.statuses?.[status] ?? operation.response;
  if (!expected) return cancelBody(body);
  if (expected.type === 'stream') return body ?? new Blob().stream();

  const invalid = (problem: string) =>
    new PlexResponseError(`plex.tv's response to ${name} is not valid: ${problem}`, status);
  const type = headers.get('Content-Type') ?? '';
  if (expected.type === 'json' && !MAY_BE_JSON.test(type))
    throw invalid(`it is ${redact(type, [])} instead of JSON`);
  if (expected.type === 'binary') return new Blob([await readBody(response, open)], { type });
  const text = await readText(response, open);
  if (expected.type !== 'json') return text;
  if (!text && expected.optional) return undefined;
  const value = parseJson(text);
  if (value === undefined) throw invalid(text ? 'it is not JSON' : 'it is empty');
  const problem = expected.validate(value);
  if (!problem) return value;
  const error = invalid(`${problem[0].replace(/^\./, '') || 'it'} must be ${problem[1]}`);
  invalidValues.set(error, value);
  throw error;
}

/** The invalid values, by their errors. They are kept outside, because an error must not show them. */
const invalidValues = new WeakMap<object, unknown>();

/** Returns the value of a response that is not valid, for callers that need only a part of it. */
export const invalidValue = (error: object): unknown => invalidValues.get(error);

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
  open: OpenResponse,
): Promise<PlexApiError> {
  const { status, headers } = response;
  const text = await readText(response, open).catch(() => cancelBody(open.body));
  const errors = errorDetails(parseJson(text ?? ''), context.secrets());
  const retryAfter = retryAfterSeconds(headers);
  const reasons = errors.map(({ code, message }) => `${message || 'error'} (${code}). `).join('');
  return new PlexApiError(
    `plex.tv responded to ${context.name} with ${status}: ${reasons}${advice(response, context, errors, retryAfter)}`,
    { status, errors, ...(retryAfter !== undefined && { retryAfter }) },
  );
}

/** Returns the advice at the end of a message. */
function advice(
  { status, headers }: Response,
  { hasToken, operation }: ResponseContext,
  errors: readonly PlexApiErrorDetail[],
  retryAfter: number | undefined,
): string {
  if (status >= 500 || [408, 425, 429].includes(status))
    return `Try again ${retryAfter === undefined ? 'later' : `in ${retryAfter} s`}.`;
  if (status === 407) return 'The proxy requires credentials.';
  if (status === 498) return 'The JWT has expired: refresh it.';
  // Some endpoints respond with 422 to a token that has been revoked [home-assistant/core 77521].
  const isTokenInvalid =
    status === 422 && errors.some(({ message }) => /^invalid token/i.test(message));
  if (status !== 401 && status !== 403 && !isTokenInvalid) return 'Check the request.';
  if (operation.authenticated && !hasToken) return 'No token was sent: use plex.withToken(token).';
  return hasToken && !/html/i.test(headers.get('Content-Type') ?? '')
    ? 'The token was not accepted: sign in again.'
    : 'A proxy or firewall on the way to plex.tv rejected the request.';
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
