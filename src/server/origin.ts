import { parseOrigin } from '../client/url.ts';
import type { Config } from './options.ts';
import { HttpError } from './errors.ts';

/** The origin that the browser knows the app by. The `Host` header is asked by nobody here. */
export function publicOrigin(
  { origin, trustProxy }: Pick<Config, 'origin' | 'trustProxy'>,
  { headers, url }: Request,
): string {
  if (origin !== undefined) return origin;
  const own = new URL(url);
  if (!trustProxy) return own.origin;
  const scheme = first(headers.get('x-forwarded-proto')) ?? own.protocol.slice(0, -1);
  const host = first(headers.get('x-forwarded-host')) ?? own.host;
  const forwarded = `${scheme}://${host}`;
  const known = /^https?$/i.test(scheme) ? parseOrigin(forwarded) : undefined;
  if (known) return known.origin;
  throw new HttpError(400, 'X-Forwarded-Proto and X-Forwarded-Host name no http(s) origin.');
}

/** Each proxy on the way adds a value behind those that are there. */
const first = (list: string | null): string | undefined => list?.split(',')[0]?.trim();

/**
 * Refuses what a page of another origin has sent. Browsers say `Origin` with each POST, and `Sec-Fetch-Site`
 * where the app is trustworthy (https, loopback). A page without referrers sends `Origin: null` to its own
 * origin, too (Fetch, "append a request Origin header"), which then only the other header can tell.
 */
export function checkSameOrigin({ headers }: Request, origin: string): void {
  const site = headers.get('sec-fetch-site');
  const sender = headers.get('origin');
  // No browser sends a POST without either, and whoever is none rides on nobody's cookies.
  if (site === null && sender === null) return;
  const isOwnSite = site === 'same-origin' || site === 'none';
  if ((site !== null && !isOwnSite) || (site === null && sender === 'null')) {
    throw new HttpError(
      403,
      'Another website asked for this. Begin the sign-in on the app itself.',
    );
  }
  if (sender === null || sender === 'null' || sender === origin) return;
  throw new HttpError(
    403,
    isOwnSite
      ? `The page is at another origin than ${origin}, where the app believes to be. If it is behind a proxy, set origin or trustProxy.`
      : 'Another website asked for this. Begin the sign-in on the app itself.',
  );
}
