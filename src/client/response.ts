import type { Deadline } from './deadline.ts';
import { discard } from './discard.ts';
import { PlexApiError, type PlexApiErrorDetail, PlexResponseError } from './errors.ts';
import { redact } from './redact.ts';
import type { Operation, OperationName } from './request.ts';
import { failure } from './send.ts';
import { serverTime } from './server-time.ts';

/** plex.tv's answers are a few kB; a list of many servers stays below 100 kB. */
const MAX_BODY = 1_048_576;

export interface Reading {
  name: OperationName;
  operation: Operation;
  deadline: Deadline;
  /** What must be in no error. */
  secrets: readonly string[];
  /** The token that was sent, if one was. */
  token: string | undefined;
}

/** What a good answer holds: content type first, then the schema of the operation. */
export async function readAnswer(response: Response, reading: Reading): Promise<unknown> {
  const { name, operation } = reading;
  const { answer } = operation;
  if (answer.kind === 'none') {
    discard(response.body);
    return undefined;
  }
  const unexpected = (what: string) =>
    new PlexResponseError(
      `plex.tv answered ${name} with ${response.status} and ${what}: try again later`,
      response.status,
    );

  const type = response.headers.get('Content-Type');
  if (answer.kind === 'json' && !mayBeJson(type)) {
    discard(response.body);
    throw unexpected(`a body that is not JSON (${redact(type ?? '', [])})`);
  }
  const text = await readText(response, reading);
  if (text === undefined) throw unexpected(`more than ${MAX_BODY} bytes`);
  if (answer.kind !== 'json') return text;
  if (text === '' && answer.optional) return undefined;
  const value = parseJson(text);
  if (value === undefined)
    throw unexpected(text === '' ? 'an empty body' : 'a body that is not valid JSON');
  if (!answer.validate(value)) {
    throw unexpected(`JSON that is no ${answer.model} as plex.tv is known to answer`);
  }
  return value;
}

/** JSON says so; plain text and no type at all are let through to the parser. HTML and XML are not. */
const mayBeJson = (type: string | null): boolean =>
  type === null || /^\s*(application\/([\w.+-]+\+)?json|text\/(plain|json))\s*(;|$)/i.test(type);

/** The value, or undefined: the engine's own error would quote the text, which may hold a token. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The body as text; undefined where it is longer than it may be. Reading stops there. */
async function readText(
  response: Response,
  { deadline, secrets }: Reading,
): Promise<string | undefined> {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await deadline.race(reader.read());
      if (done) return text + decoder.decode();
      length += value.byteLength;
      if (length > MAX_BODY) {
        discard(reader);
        return undefined;
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    discard(reader);
    throw failure(error, deadline, secrets);
  }
}

/** The error for a status that says no. What the body adds is welcome and not needed. */
export async function refusal(response: Response, reading: Reading): Promise<PlexApiError> {
  const { status, headers } = response;
  const text = await readText(response, reading).catch((error: unknown) => {
    if (reading.deadline.signal.aborted) throw error;
    return undefined;
  });
  const errors = errorDetails(parseJson(text ?? ''), reading.secrets);
  const retryAfter = retryAfterSeconds(headers);
  const reasons = errors.map(({ code, message }) => `${message || 'error'} (${code})`).join('; ');
  return new PlexApiError(
    `plex.tv answered ${reading.name} with ${status}${reasons ? `: ${reasons}` : ''}. ${advice(status, reading, retryAfter)}`,
    { status, errors, ...(retryAfter !== undefined && { retryAfter }) },
  );
}

function advice(
  status: number,
  { token, operation }: Reading,
  retryAfter: number | undefined,
): string {
  if (status === 401 && operation.authenticated && token === undefined) {
    return 'No token was sent: pass one as { token }, or use plex.withToken(token).';
  }
  if (status === 401 || status === 403) return 'The token is not accepted: sign in again.';
  if (status === 498) return 'The JWT has expired: refresh it.';
  if (status === 429) {
    return retryAfter === undefined
      ? 'Wait before asking again.'
      : `Wait ${retryAfter} s before asking again.`;
  }
  if (status >= 500 || status === 408 || status === 425) return 'Try again later.';
  return 'Check the request.';
}

/** `{"errors":[{"code":1020,"message":"…"}]}`, as far as it is that. */
function errorDetails(body: unknown, secrets: readonly string[]): PlexApiErrorDetail[] {
  const list: unknown =
    typeof body === 'object' && body !== null && 'errors' in body ? body.errors : undefined;
  if (!Array.isArray(list)) return [];
  return list.slice(0, 10).flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null || !('code' in item)) return [];
    if (typeof item.code !== 'number' || !Number.isSafeInteger(item.code)) return [];
    const message = 'message' in item && typeof item.message === 'string' ? item.message : '';
    return [{ code: item.code, message: redact(message, secrets) }];
  });
}

/** Seconds or a date (RFC 9110, section 10.2.3); a date is read against the answer's own clock. */
function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('Retry-After')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
  // V8 takes "-5" for a date; an HTTP date begins with the name of a day.
  const until = /^[A-Za-z]/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  return Math.max(0, Math.ceil((until - serverTime(headers)) / 1000));
}
