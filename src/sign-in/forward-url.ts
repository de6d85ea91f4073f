import { PlexInputError } from '../client/errors.ts';
import { parseUrl } from '../client/url.ts';

/** Schemes that make a browser run code, or open a built-in page or another program, and never return to the app. */
const NO_APP =
  /^(about|blob|chrome|data|file|filesystem|ftp|javascript|mailto|vbscript|view-source|wss?):/;

/** Returns the URL if Plex's sign-in page may go there, else undefined. Schemes of native apps are allowed. */
export function forwardHref(url: string | URL): string | undefined {
  const href = parseUrl(url)?.href;
  return href && !NO_APP.test(href) ? href : undefined;
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
