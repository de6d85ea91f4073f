const REDACTED = '[redacted]';
const MAX_MESSAGE = 200;

/** A JWT: three base64url parts, the first of which begins with `{"` (RFC 7519, section 3). */
const JWT = /eyJ[\w-]*(\.[\w-]*){0,4}/g;
/** Plex's tokens are 20 characters long. Words that long are rare, and none holds a digit. */
const TOKEN = /(?=[A-Za-z_-]*\d)[\w-]{16,}|[A-Za-z0-9]{20,}/g;

/** A text that somebody else wrote, fit for a message: short, in one line, and without secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  return withoutKnown(text, secrets)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(JWT, REDACTED)
    .replace(TOKEN, REDACTED)
    .slice(0, MAX_MESSAGE)
    .trim();
}

const withoutKnown = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);

/**
 * The error of a `fetch`, to be a cause: as it is, unless some text in it holds one of the secrets.
 * Then what is left of it is its name, code and message.
 */
export function withoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  return holds(error, secrets, 0) ? redacted(error, secrets) : error;
}

/** What may be shown of an error that somebody else made: name, code and message, without what looks like a secret. */
export function redacted(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error)) return REDACTED;
  const copy = new Error(redact(error.message, secrets));
  copy.name = redact(error.name, secrets);
  if ('code' in error && typeof error.code === 'string')
    Object.assign(copy, { code: redact(error.code, secrets) });
  // The stack begins with the message, and its lines name places in code, not values.
  delete copy.stack;
  return copy;
}

const DEPTH = 5;

function holds(value: unknown, secrets: readonly string[], depth: number): boolean {
  if (typeof value === 'string') return secrets.some((secret) => value.includes(secret));
  if (typeof value !== 'object' || value === null) return false;
  if (depth === DEPTH) return true;
  return Reflect.ownKeys(value).some((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    return (
      (typeof key === 'string' && secrets.some((secret) => key.includes(secret))) ||
      holds(property && 'value' in property ? property.value : undefined, secrets, depth + 1)
    );
  });
}
