/** An absolute URL, or one that is relative to a base; undefined where it is neither. */
export const parseUrl = (url: string | URL, base?: string | URL): URL | undefined =>
  URL.canParse(url, base) ? new URL(url, base) : undefined;
