import { PlexNetworkError } from './errors.ts';

const REDACTED = '[redacted]';

/** White space, control and format characters. Not every platform knows `\p{Cf}`. */
const INVISIBLE =
  /[\s\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/g;

/** Bounds the text that is searched, in characters: an error of plex.tv may be 1 MiB long. */
const MAX_LENGTH = 1_000;

/** A JWT, which starts with `{"` in base64url (RFC 7519, section 3), or another long word. */
const LONG_WORD = /eyJ[\w.-]*|[\w-]{16,}/g;

/** Plex's tokens have 20 characters. A word that long is rare, and does not contain digits. */
const TOKEN_LIKE = /\d|[A-Za-z]{20}/;

/** A code of Node or OpenSSL, such as `ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE`. */
const ERROR_CODE = /^ERR_[A-Z\d_]+$/;

/** Makes a foreign text fit for a message: short, on one line, and without secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  // A secret may be part of a longer one.
  const known = [...secrets]
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  // A word that is cut off may be a part of a secret.
  const end = known.length > MAX_LENGTH ? known.lastIndexOf(' ', MAX_LENGTH) : known.length;
  return known
    .slice(0, Math.max(0, end))
    .replace(INVISIBLE, ' ')
    .replace(LONG_WORD, (word) =>
      word.startsWith('eyJ') || (TOKEN_LIKE.test(word) && !ERROR_CODE.test(word)) ? REDACTED : word,
    )
    .slice(0, 200)
    .trim();
}

/** Reads a foreign value, which may be a proxy or have getters that throw. */
export function readForeign<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}

/** Returns an error that may be a cause: unchanged, or redacted if it may contain one of the secrets. */
export const redactError = (error: unknown, secrets: readonly string[]): unknown =>
  readForeign(() => containsSecret(error, secrets), true) ? toRedactedError(error, secrets) : error;

/** Copies the name, code and message of a foreign error, redacted. */
export const toRedactedError = (error: unknown, secrets: readonly string[]): unknown =>
  readForeign(() => copyRedacted(error, secrets), REDACTED);

function copyRedacted(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error)) return REDACTED;
  const copy = new Error(redact(error.message, secrets));
  copy.name = redact(error.name, secrets);
  if ('code' in error && typeof error.code === 'string')
    Object.assign(copy, { code: redact(error.code, secrets) });
  // The stack of the copy names this function instead of the place that failed.
  delete copy.stack;
  return copy;
}

/** Bounds the properties that are searched, and how deeply they are nested. */
const MAX_PROPERTIES = 1_000;
const MAX_DEPTH = 5;

/** Whether a value contains one of the secrets, or is too large to search. */
function containsSecret(value: unknown, secrets: readonly string[]): boolean {
  let properties = 0;
  const visit = (value: unknown, depth: number): boolean => {
    if (typeof value === 'string') return secrets.some((secret) => value.includes(secret));
    if (typeof value !== 'object' || value === null) return false;
    // Listing the properties of a large buffer takes a second.
    if (depth === MAX_DEPTH || ArrayBuffer.isView(value)) return true;
    return Reflect.ownKeys(value).some(
      (key) =>
        ++properties > MAX_PROPERTIES ||
        visit(key, depth) ||
        visit(Object.getOwnPropertyDescriptor(value, key)?.value, depth + 1),
    );
  };
  return visit(value, 0);
}

/** Creates the error for a failed connection. Its message ends with that of the innermost cause. */
export function toNetworkError(
  problem: string,
  error: unknown,
  secrets: readonly string[],
): PlexNetworkError {
  const reason = redact(
    readForeign(() => reasonOf(error), ''),
    secrets,
  );
  return new PlexNetworkError(`${problem}${reason && `: ${reason}`}`, {
    cause: redactError(error, secrets),
  });
}

/** The innermost cause names the failure: the error of Node's `fetch` itself is always "fetch failed". */
function reasonOf(error: unknown, depth = 5): string {
  // Property access is safe on any value except null and undefined.
  const { cause, message, code } = (error ?? {}) as Record<string, unknown>;
  if (cause !== undefined && depth > 0) return reasonOf(cause, depth - 1);
  const text = typeof message === 'string' ? message : '';
  return typeof code === 'string' && !text.includes(code) ? `${text} (${code})` : text;
}
