import { PlexNetworkError } from './errors.ts';

const REDACTED = '[redacted]';

/**
 * Matches a JWT, which starts with `{"` in base64url (RFC 7519, section 3), or another long word: Plex's tokens have 20
 * characters. Words of that length are rare, and do not contain digits.
 */
const SECRET = /eyJ[\w.-]*|(?=[A-Za-z_-]*\d)[\w-]{16,}|[A-Za-z\d]{20,}/g;

/** Makes a foreign text fit for a message: short, on one line, and without secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  // A secret may be part of a longer one.
  return [...secrets]
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(SECRET, REDACTED)
    .slice(0, 200)
    .trim();
}

/** Returns an error that may be a cause: unchanged, or redacted if it contains one of the secrets. */
export const redactError = (error: unknown, secrets: readonly string[]): unknown =>
  containsSecret(error, secrets) ? toRedactedError(error, secrets) : error;

/** Copies the name, code and message of a foreign error, redacted. */
export function toRedactedError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error)) return REDACTED;
  const copy = new Error(redact(error.message, secrets));
  copy.name = redact(error.name, secrets);
  if ('code' in error && typeof error.code === 'string')
    Object.assign(copy, { code: redact(error.code, secrets) });
  // The stack of the copy names this function, which is of no help.
  delete copy.stack;
  return copy;
}

/** Whether a value contains one of the secrets, or is nested too deeply to tell. */
function containsSecret(value: unknown, secrets: readonly string[], depth = 5): boolean {
  if (typeof value === 'string') return secrets.some((secret) => value.includes(secret));
  if (typeof value !== 'object' || value === null) return false;
  return (
    depth === 0 ||
    Reflect.ownKeys(value).some(
      (key) =>
        containsSecret(key, secrets) ||
        containsSecret(Object.getOwnPropertyDescriptor(value, key)?.value, secrets, depth - 1),
    )
  );
}

/** Creates the error for a connection that failed. Its message ends with the words of the innermost cause. */
export function toNetworkError(
  problem: string,
  error: unknown,
  secrets: readonly string[],
): PlexNetworkError {
  const reason = redact(reasonOf(error), secrets);
  return new PlexNetworkError(`${problem}${reason && `: ${reason}`}`, {
    cause: redactError(error, secrets),
  });
}

/** The innermost cause says what failed: the error of Node's `fetch` itself is always "fetch failed". */
function reasonOf(error: unknown, depth = 5): string {
  // Properties may be read of any value but null and undefined.
  const { cause, message, code } = (error ?? {}) as Record<string, unknown>;
  if (cause !== undefined && depth > 0) return reasonOf(cause, depth - 1);
  const text = typeof message === 'string' ? message : '';
  return typeof code === 'string' && !text.includes(code) ? `${text} (${code})` : text;
}
