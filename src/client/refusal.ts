import { parseJson, readText } from './body.ts';
import { PlexApiError, type PlexApiErrorDetail } from './errors.ts';
import { type Exchange, secretsOf } from './exchange.ts';
import { redact } from './redact.ts';
import { serverTime } from './client-state.ts';

/** The error for a status that says no. What the body adds is welcome and not needed. */
export async function refusal(response: Response, exchange: Exchange): Promise<PlexApiError> {
  const { status, headers } = response;
  const text = await readText(response, exchange).catch(() => undefined);
  const errors = errorDetails(parseJson(text ?? ''), secretsOf(exchange));
  const retryAfter = retryAfterSeconds(headers);
  const reasons = errors.map(({ code, message }) => `${message || 'error'} (${code}). `).join('');
  return new PlexApiError(
    `plex.tv answered ${exchange.name} with ${status}: ${reasons}${advice(status, exchange, retryAfter)}`,
    { status, errors, ...(retryAfter !== undefined && { retryAfter }) },
  );
}

/** What to do, to end a message. */
function advice(
  status: number,
  { token, operation }: Exchange,
  retryAfter: number | undefined,
): string {
  if (status === 401 || status === 403)
    return operation.authenticated && token === undefined
      ? 'No token was sent: use plex.withToken(token).'
      : 'The token is not accepted: sign in again.';
  if (status === 498) return 'The JWT has expired: refresh it.';
  if (status >= 500 || [408, 425, 429].includes(status))
    return `Try again ${retryAfter === undefined ? 'later' : `in ${retryAfter} s`}.`;
  return 'Check the request.';
}

/** `{"errors":[{"code":1020,"message":"…"}]}`, as far as it is that. */
function errorDetails(body: unknown, secrets: readonly string[]): PlexApiErrorDetail[] {
  // Any property of what JSON holds may be asked for, null excepted.
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

/** Seconds or a date (RFC 9110, section 10.2.3); a date is read against the answer's own clock. */
function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('Retry-After') ?? '';
  if (/^\d{1,15}$/.test(value)) return Number(value);
  // V8 takes "-5" for a date; an HTTP date begins with the name of a day.
  const date = /^[A-Z]/i.test(value) ? Date.parse(value) : NaN;
  const left = Math.ceil((date - serverTime(headers.get('Date'))) / 1000);
  return Number.isNaN(left) ? undefined : Math.max(0, left);
}
