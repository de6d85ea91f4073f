/** An absolute URL, or one that is relative to a base; undefined where it is neither. */
export const parseUrl = (url: string | URL, base?: string | URL): URL | undefined =>
  URL.canParse(url, base) ? new URL(url, base) : undefined;

/** The URL of an http(s) origin; undefined for anything else, such as one with a path. */
export function parseOrigin(origin: string | URL): URL | undefined {
  const url = parseUrl(origin);
  return url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` ? url : undefined;
}

/** Hosts that never leave this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3). */
export const isLoopback = (hostname: string): boolean =>
  /^(.+\.)?localhost\.?$|^127(\.\d+){3}$|^\[::1]$/.test(hostname);
