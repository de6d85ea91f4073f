import { HttpError } from './errors.ts';

const BASE = 'http://app.invalid';
/** It is kept in a cookie, which has room for 4,096 bytes in all. */
const MAX_LENGTH = 1024;

/**
 * A path of the app, with query and fragment, in the form that stands in a URL. All else could lead to
 * another site, at once or when an app decodes or resolves it, and is refused.
 */
export function readReturnTo(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > MAX_LENGTH) {
    throw refusal();
  }
  // Browsers leave out tabs and line breaks, wherever they stand.
  if (CONTROL.test(value) || !staysHere(value.replace(/[?#].*$/s, ''))) throw refusal();
  const { pathname, search, hash } = new URL(value, BASE);
  const path = `${pathname}${search}${hash}`;
  if (path.length > MAX_LENGTH) throw refusal();
  return path;
}

const CONTROL = /[\u0000-\u001f\u007f]/;

/** Whether a path leads to this origin, however often it is decoded. */
function staysHere(path: string): boolean {
  // Browsers take `\` for `/`.
  if (/\\/.test(path) || CONTROL.test(path) || !URL.canParse(path, BASE)) return false;
  const url = new URL(path, BASE);
  // `/.//evil.example` has this origin, and a path that leads away from it.
  if (url.origin !== BASE || url.pathname.startsWith('//')) return false;
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded === path || staysHere(decoded);
}

const refusal = (): HttpError =>
  new HttpError(
    400,
    `returnTo must be a path of this app, such as /library?sort=added, of ${MAX_LENGTH} characters at most.`,
  );
