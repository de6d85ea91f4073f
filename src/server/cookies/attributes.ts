import { base64url } from 'jose';
import type { Site } from '../call.ts';
import type { HandlerConfig } from '../read-options.ts';

type CookieConfig = Pick<HandlerConfig, 'path' | 'clientIdentifier' | 'cookie'>;

/** The attributes that the cookies of a handler have at one of its origins. */
export interface CookieAttributes {
  /** The prefix of the names. */
  readonly name: string;
  readonly path: string;
  readonly secure: boolean;
}

/** Creates a function that returns the attributes of the cookies. */
export function createCookieAttributes({
  path,
  clientIdentifier,
  cookie: { name, secure },
}: CookieConfig): (site: Site) => Promise<CookieAttributes> {
  let digest: Promise<string> | undefined;
  return async (site) => {
    const isHttps = site.origin.startsWith('https:');
    // Another app at another port of the same host has the same cookies.
    const ownName =
      name ?? `plex-pin-${await (digest ??= shortHash(`${path} ${clientIdentifier}`))}`;
    // Browsers drop a `Secure` cookie on plain http, except from loopback, and not all of them there.
    const isSecure = secure ?? (isHttps || /^__(Secure|Host)-/i.test(ownName));
    const fullName = name === undefined && isHttps && isSecure ? `__Host-${ownName}` : ownName;
    // Browsers reject a `__Host-` cookie with any other path.
    const cookiePath = /^__Host-/i.test(fullName) ? '/' : site.path;
    return { name: fullName, path: cookiePath, secure: isSecure };
  };
}

async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return base64url.encode(new Uint8Array(digest).slice(0, 6));
}
