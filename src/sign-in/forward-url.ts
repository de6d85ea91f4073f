import { parseUrl } from '../client/url.ts';

/** A browser would run these, or read a file, in the name of another page. */
const LOCAL_SCHEME = /^(javascript|data|vbscript|blob|file):/;

/** Where the sign-in page may go; apps with a URL scheme of their own use that. Undefined for anything else. */
export function forwardHref(url: string | URL): string | undefined {
  const href = parseUrl(url)?.href;
  return href && !LOCAL_SCHEME.test(href) ? href : undefined;
}
