import type { Site } from './call.ts';
import { HttpError } from './errors.ts';

const BASE = 'http://app.invalid';
/** In characters. The path is saved in a cookie, which has room for 4,096 bytes in total. */
const MAX_RETURN_TO = 1024;

/**
 * Normalizes a path of the app, with query and fragment. Throws for any other URL: it could lead to another site,
 * directly or after the app decodes or resolves it. Throws for the routes as well, which would redirect to themselves.
 */
export function readReturnTo(value: unknown, { path: routes, root }: Site): string {
  if (value === undefined || value === null || value === '') return root;
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > MAX_RETURN_TO) {
    throw returnToError();
  }
  const [beforeQuery = ''] = value.split(/[?#]/, 1);
  // Browsers remove tabs and line breaks anywhere in a URL.
  if (CONTROL_CHARACTER.test(value) || !staysOnOrigin(beforeQuery)) {
    throw returnToError();
  }
  const { pathname, search, hash } = new URL(value, BASE);
  const path = `${pathname}${search}${hash}`;
  if (path.length > MAX_RETURN_TO) throw returnToError();
  if (`${pathname}/`.startsWith(`${routes}/`)) {
    throw new HttpError(400, `returnTo must not be under ${routes}, which are the sign-in routes.`);
  }
  return path;
}

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/** Whether a path stays on its origin, however often it is percent-decoded. */
function staysOnOrigin(path: string): boolean {
  // Browsers treat `\` like `/`.
  if (/\\/.test(path) || CONTROL_CHARACTER.test(path) || !URL.canParse(path, BASE)) return false;
  const url = new URL(path, BASE);
  // `/.//evil.example` has this origin, but its normalized path, `//evil.example`, leads to another one.
  if (url.origin !== BASE || url.pathname.startsWith('//')) return false;
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded === path || staysOnOrigin(decoded);
}

const returnToError = (): HttpError =>
  new HttpError(
    400,
    `returnTo must be a path of this app, for example /library?sort=added, with at most ${MAX_RETURN_TO} characters.`,
  );
