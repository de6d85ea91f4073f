import { discard } from './discard.ts';
import { PlexApiError, type PlexApiErrorDetail, PlexResponseError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { redact } from './redact.ts';
import { networkError } from './send.ts';
import { serverTime } from './server-time.ts';

/** plex.tv's answers are a few kB; a list of many servers stays below 100 kB. */
const MAX_BODY = 1_048_576;

/** What a good answer holds: content type first, then the schema of the operation. */
export async function readAnswer(response: Response, exchange: Exchange): Promise<unknown> {
  const { name, operation } = exchange;
  const { answer } = operation;
  if (answer.kind === 'none') {
    discard(response.body);
    return undefined;
  }
  const { status, headers } = response;
  const unexpected = (what: string) =>
    new PlexResponseError(
      `plex.tv answered ${name} with ${status} and ${what}: try again later`,
      status,
    );

  const type = headers.get('Content-Type');
  if (answer.kind === 'json' && !mayBeJson(type)) {
    throw unexpected(`a body that is not JSON (${redact(type ?? '', [])})`);
  }
  const text = await readText(response, exchange);
  if (text === undefined) throw unexpected(`more than ${MAX_BODY} bytes`);
  if (answer.kind !== 'json') return text;
  if (text === '' && answer.optional) return undefined;
  const value = parseJson(text);
  if (value === undefined)
    throw unexpected(text ? 'a body that is not valid JSON' : 'an empty body');
  if (!answer.validate(value)) throw unexpected(`JSON that is no ${answer.model}`);
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
async function readText({ body }: Response, exchange: Exchange): Promise<string | undefined> {
  if (!body) return '';
  const reader = body.getReader();
  exchange.unread = reader;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.byteLength;
      if (length > MAX_BODY) return undefined;
    }
  } catch (error) {
    throw networkError(error, exchange.secrets());
  }
  // At once: engines decode a stream far more slowly.
  return new TextDecoder().decode(joined(chunks, length));
}

function joined(chunks: Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** The error for a status that says no. What the body adds is welcome and not needed. */
export async function refusal(response: Response, exchange: Exchange): Promise<PlexApiError> {
  const { status, headers } = response;
  const text = await readText(response, exchange).catch(() => undefined);
  const errors = errorDetails(parseJson(text ?? ''), exchange.secrets());
  const retryAfter = retryAfterSeconds(headers);
  const reasons = errors.map(({ code, message }) => `${message || 'error'} (${code})`).join('; ');
  return new PlexApiError(
    `plex.tv answered ${exchange.name} with ${status}${reasons && `: ${reasons}`}. ${advice(status, exchange, retryAfter)}`,
    { status, errors, ...(retryAfter !== undefined && { retryAfter }) },
  );
}

function advice(
  status: number,
  { token, operation }: Exchange,
  retryAfter: number | undefined,
): string {
  if (status === 401 && operation.authenticated && token === undefined) {
    return 'No token was sent: pass one as { token }, or use plex.withToken(token).';
  }
  if (status === 401 || status === 403) return 'The token is not accepted: sign in again.';
  if (status === 498) return 'The JWT has expired: refresh it.';
  if (status === 429 && retryAfter !== undefined) return `Try again in ${retryAfter} s.`;
  if (status >= 500 || [408, 425, 429].includes(status)) return 'Try again later.';
  return 'Check the request.';
}

/** `{"errors":[{"code":1020,"message":"…"}]}`, as far as it is that. */
function errorDetails(body: unknown, secrets: readonly string[]): PlexApiErrorDetail[] {
  const list = property(body, 'errors');
  if (!Array.isArray(list)) return [];
  return list.slice(0, 10).flatMap((item: unknown) => {
    const code = property(item, 'code');
    const message = property(item, 'message');
    if (typeof code !== 'number' || !Number.isSafeInteger(code)) return [];
    return [{ code, message: typeof message === 'string' ? redact(message, secrets) : '' }];
  });
}

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Seconds or a date (RFC 9110, section 10.2.3); a date is read against the answer's own clock. */
function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('Retry-After')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
  // V8 takes "-5" for a date; an HTTP date begins with the name of a day.
  const until = /^[A-Za-z]/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  return Math.max(0, Math.ceil((until - serverTime(headers)) / 1000));
}
