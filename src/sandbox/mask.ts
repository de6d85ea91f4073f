import { hasContentType } from './content-type.ts';

/** What stands where a secret was. */
const MASK = '***';

/** Names of headers, of query arguments and of fields in bodies that hold secrets, in lower case. */
const SECRET_NAMES = new Set([
  'x-plex-token',
  'authorization',
  'cookie',
  'authtoken',
  'auth_token',
  'accesstoken',
  'token',
  'password',
  'devicejwt',
  'jwt',
  // The private members of a JWK, which nobody should send but somebody will.
  ...['d', 'p', 'q', 'dp', 'dq', 'qi'],
]);

/** The entries with the values of secret ones masked. */
export function maskEntries(entries: Iterable<readonly [string, string]>): [string, string][] {
  return Array.from(entries, ([name, value]) => [name, isSecret(name) ? MASK : value]);
}

/** The URL with the secrets in its query masked. */
export function maskUrl(url: URL): string {
  const masked = new URL(url);
  for (const name of new Set(masked.searchParams.keys())) {
    if (isSecret(name)) masked.searchParams.set(name, MASK);
  }
  return masked.href;
}

/** The body with its secrets masked; all of it where it is neither JSON nor a form, or no valid JSON. */
export function maskBody(headers: Headers, body: string): string {
  if (body === '') return '';
  if (hasContentType(headers, 'application/x-www-form-urlencoded')) {
    return String(new URLSearchParams(maskEntries(new URLSearchParams(body))));
  }
  if (!hasContentType(headers, 'application/json')) return MASK;
  try {
    return JSON.stringify(JSON.parse(body), (key, value: unknown) =>
      isSecret(key) ? MASK : value,
    );
  } catch {
    return MASK;
  }
}

function isSecret(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase());
}
