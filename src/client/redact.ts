const REDACTED = '[redacted]';

/**
 * A JWT, which begins with `{"` (RFC 7519, section 3), or another long word: Plex's tokens are 20 characters
 * long. Words that long are rare, and none holds a digit.
 */
const SECRET = /eyJ[\w.-]*|(?=[A-Za-z_-]*\d)[\w-]{16,}|[A-Za-z\d]{20,}/g;

/** A text that somebody else wrote, fit for a message: short, in one line, and without secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(SECRET, REDACTED)
    .slice(0, 200)
    .trim();
}

/**
 * The error of a `fetch`, to be a cause: as it is, unless some text in it holds one of the secrets.
 * Then what is left of it is its name, code and message.
 */
export const redactError = (error: unknown, secrets: readonly string[]): unknown =>
  holds(error, secrets) ? toRedactedError(error, secrets) : error;

/** What may be shown of an error that somebody else made: name, code and message, without what looks like a secret. */
export function toRedactedError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error)) return REDACTED;
  const copy = new Error(redact(error.message, secrets));
  copy.name = redact(error.name, secrets);
  if ('code' in error && typeof error.code === 'string')
    Object.assign(copy, { code: redact(error.code, secrets) });
  // The stack begins with the message, and its lines name places in code, not values.
  delete copy.stack;
  return copy;
}

/** Whether one of the secrets stands in a value, or in one that is not looked at because it lies too deep. */
function holds(value: unknown, secrets: readonly string[], depth = 5): boolean {
  if (typeof value === 'string') return secrets.some((secret) => value.includes(secret));
  if (typeof value !== 'object' || value === null) return false;
  return (
    depth === 0 ||
    Reflect.ownKeys(value).some(
      (key) =>
        holds(key, secrets) ||
        holds(Object.getOwnPropertyDescriptor(value, key)?.value, secrets, depth - 1),
    )
  );
}
