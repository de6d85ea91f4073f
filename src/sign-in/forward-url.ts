import { PlexInputError } from '../client/errors.ts';
import { parseUrl } from '../client/url.ts';

/** A browser would run these, or read a file, in the context of another page. */
const LOCAL_SCHEME = /^(javascript|data|vbscript|blob|file):/;

/** Returns the URL if Plex's sign-in page may go there, else undefined. Custom schemes of native apps are allowed. */
export function forwardHref(url: string | URL): string | undefined {
  const href = parseUrl(url)?.href;
  return href && !LOCAL_SCHEME.test(href) ? href : undefined;
}

/** Validates the `forwardUrl` of a new sign-in. */
export function readForwardUrl(
  forwardUrl: string | URL | undefined,
  strong: boolean,
): string | undefined {
  if (forwardUrl === undefined) return undefined;
  const href = forwardHref(forwardUrl);
  if (href && strong) return href;
  throw new PlexInputError('forwardUrl', 'must be an absolute URL, and requires a strong code');
}
