import { parseOrigin } from '../client/url.ts';
import { HttpError } from './errors.ts';
import { hostOrigin } from './host-origin.ts';
import type { HandlerConfig } from './read-options.ts';
import { requestSource } from './request-source.ts';

/** The public origin of the app. The `Host` header is not read here, although a server may build `url` from it. */
export function publicOrigin(
  { origin, trustProxy }: Pick<HandlerConfig, 'origin' | 'trustProxy'>,
  request: Request,
): string {
  if (origin !== undefined) return origin;
  if (!trustProxy && !requestSource(request)?.trustsProxy) return hostOrigin(request);
  const { headers, url } = request;
  const requestUrl = new URL(url);
  const scheme = firstValue(headers.get('x-forwarded-proto')) ?? requestUrl.protocol.slice(0, -1);
  const host = firstValue(headers.get('x-forwarded-host')) ?? requestUrl.host;
  const forwarded = /^https?$/i.test(scheme) ? parseOrigin(`${scheme}://${host}`) : undefined;
  if (forwarded) return forwarded.origin;
  throw new HttpError(400, 'X-Forwarded-Proto and X-Forwarded-Host must form an http(s) origin.');
}

/** The first value of a list header: each further proxy appends its own value. */
const firstValue = (list: string | null): string | undefined => list?.split(',')[0]?.trim();

/**
 * Rejects a POST that a page of another origin sent. Browsers send `Origin` with each POST, and `Sec-Fetch-Site`
 * if the app is trustworthy (https or loopback). A page without referrers sends `Origin: null` even to its own
 * origin (Fetch, "append a request Origin header"); only `Sec-Fetch-Site` identifies it then.
 */
export function checkSameOrigin({ headers }: Request, appOrigin: string): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  // Browsers send at least one of them, and a client that is no browser carries no ambient cookies.
  if (site === null && origin === null) return;
  if (site === null) {
    if (origin !== appOrigin) throw crossSiteError();
    return;
  }
  if (!isSameOriginSite(site)) throw crossSiteError();
  if (origin === null || origin === 'null' || origin === appOrigin) return;
  throw new HttpError(
    403,
    `This page has a different origin than ${appOrigin}, the origin of the app. If the app runs behind a proxy, set origin or trustProxy.`,
  );
}

/**
 * Rejects a fetch by a page of another origin. Only `Sec-Fetch-Site` identifies it, because browsers send no
 * `Origin` with a GET to the same origin.
 */
export function checkFetchSite({ headers }: Request): void {
  const site = headers.get('sec-fetch-site');
  if (site === null || isSameOriginSite(site)) return;
  throw new HttpError(403, 'Only a page of this app can send this request.');
}

/** `none` is a request that the user started, for example from the address bar. */
const isSameOriginSite = (site: string): boolean => site === 'same-origin' || site === 'none';

const crossSiteError = (): HttpError =>
  new HttpError(
    403,
    'This request came from another website. Start the sign-in in the app itself.',
  );

const BASE = 'http://app.invalid';
/** In characters. The path is saved in a cookie, which has room for 4,096 bytes in total. */
const MAX_RETURN_TO = 1024;

/**
 * Normalizes a path of the app, with query and fragment. Throws for any other URL: it could lead to another site,
 * directly or after the app decodes or resolves it.
 */
export function readReturnTo(value: unknown): string {
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
