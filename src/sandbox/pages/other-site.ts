/**
 * Whether a form was sent from another site, which must not approve in its visitor's name.
 *
 * A browser says `Sec-Fetch-Site` where the page's origin is trustworthy (https, loopback), and `Origin` always.
 * What says neither is no browser, and nobody's site.
 */
export function isOtherSite({ headers, url }: Request): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('origin');
  if (origin === null) return false;
  // Hosts are compared, since the scheme is another one behind a proxy that ends TLS.
  return !URL.canParse(origin) || new URL(origin).host !== new URL(url).host;
}
