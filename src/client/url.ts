/** Parses an absolute URL, or one relative to a base. Returns undefined for anything else. */
export function parseUrl(url: string | URL, base?: string | URL): URL | undefined {
  // `URL.canParse` is missing in browsers and televisions of 2023.
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

/** Parses an http(s) origin. Returns undefined for anything else, such as a URL with a path. */
export function parseOrigin(origin: string | URL): URL | undefined {
  const url = parseUrl(origin);
  return url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` ? url : undefined;
}

/** Whether requests to a host stay on this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3). */
export const isLoopback = (hostname: string): boolean =>
  /^(.+\.)?localhost\.?$|^127(\.\d+){3}$|^\[::1]$/.test(hostname);
