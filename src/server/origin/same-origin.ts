import type { Call } from '../call.ts';
import { HttpError } from '../errors.ts';

/**
 * Rejects a POST that a page of another origin sent. Browsers send `Origin` with each POST, and `Sec-Fetch-Site`
 * if the app is trustworthy (https or loopback). A page without referrers sends `Origin: null` even to its own
 * origin (Fetch, "append a request Origin header"); only `Sec-Fetch-Site` identifies it then.
 */
export function checkSameOrigin(call: Call): void {
  const { headers } = call.request;
  const fetchSite = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  if (fetchSite !== null && !isSameOriginSite(fetchSite)) throw crossSiteError();
  // Browsers send at least one of the headers, and a client other than a browser carries no ambient cookies.
  if (origin === null || origin === call.site.origin) return;
  if (origin !== 'null') throw differentOriginError(call, origin);
  if (fetchSite === null) throw crossSiteError();
}

/**
 * Rejects a fetch by a page of another origin. Only `Sec-Fetch-Site` identifies it, because browsers send no
 * `Origin` with a GET to the same origin.
 */
export function checkFetchSite({ headers }: Request): void {
  const fetchSite = headers.get('sec-fetch-site');
  if (fetchSite === null || isSameOriginSite(fetchSite)) return;
  throw new HttpError(403, 'Only a page of this app can send this request.');
}

/** `none` is a request that the user started, for example from the address bar. */
const isSameOriginSite = (site: string): boolean => site === 'same-origin' || site === 'none';

const crossSiteError = (): HttpError =>
  new HttpError(
    403,
    'This request came from another website. Start the sign-in in the app itself.',
  );

/** Over plain http, browsers send no `Sec-Fetch-Site`: the page can be one of another website, or of this app. */
const differentOriginError = ({ site: { origins, originSource } }: Call, page: string): HttpError =>
  new HttpError(
    403,
    `This page, at ${page}, has a different origin than ${origins.join(', ')}, the ${origins.length > 1 ? 'origins' : 'origin'} of the app according to ${originSource}. ${ADVICE[originSource] ?? 'If both are the same app, let the proxy send X-Forwarded-Proto and X-Forwarded-Host as browsers see them.'}`,
  );

const ADVICE: Record<string, string> = {
  'the option origin': 'If both are the same app, add the origin of the page to the option origin.',
  'the URL of the request': 'If the app runs behind a proxy, set origin or trustProxy.',
};
