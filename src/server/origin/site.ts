import type { Site } from '../call.ts';
import type { HandlerConfig } from '../read-options.ts';
import { describeForwarded, forwardedOrigin, forwardedPrefix, isForwarded } from './forwarded.ts';
import { hostOrigin } from './host-origin.ts';
import { readOrigin } from './read-origin.ts';
import { requestSource } from './request-source.ts';

type SiteConfig = Pick<HandlerConfig, 'origin' | 'trustProxy' | 'path' | 'publicPath'>;

/** Finds out how the sender of a request sees the routes. */
export function readSite(config: SiteConfig, request: Request): Site {
  const { path, publicPath } = config;
  const trustProxy = config.trustProxy || requestSource(request)?.trustsProxy === true;
  const own = publicPath ?? (trustProxy ? forwardedPrefix(request) : '') + path;
  const found = findOrigin({ ...config, trustProxy }, request);
  const origins = typeof config.origin === 'object' ? config.origin : [found.origin];
  return { ...found, origins, ...readPaths(path, own) };
}

/** The public paths according to the options, without a request. */
export const configuredPaths = ({ path, publicPath = path }: SiteConfig): SitePaths =>
  readPaths(path, publicPath);

type SitePaths = Pick<Site, 'path' | 'root'>;

const readPaths = (path: string, publicPath: string): SitePaths => ({
  path: publicPath,
  root: publicPath.endsWith(path) ? `${publicPath.slice(0, -path.length)}/` : '/',
});

/**
 * Finds the public origin of the app. This does not read the `Host` header, although a server may build `url` from it.
 */
function findOrigin(
  { origin, trustProxy }: SiteConfig,
  request: Request,
): Pick<Site, 'origin' | 'originSource'> {
  if (typeof origin === 'function') {
    return { origin: readOrigin(origin(request)), originSource: 'the option origin' };
  }
  if (origin) return { origin: chooseOrigin(origin, request), originSource: 'the option origin' };
  return trustProxy && isForwarded(request)
    ? { origin: forwardedOrigin(request), originSource: describeForwarded(request) }
    : {
        origin: hostOrigin(request),
        originSource: trustProxy ? describeForwarded(request) : 'the URL of the request',
      };
}

/**
 * Chooses the origin that a request was sent to. A page that sends a POST names its own. Otherwise the host of the
 * URL decides: its scheme differs behind a proxy that terminates TLS.
 */
function chooseOrigin(origins: readonly [string, ...string[]], { headers, url }: Request): string {
  const page = headers.get('origin');
  const { origin, host } = new URL(url);
  return (
    origins.find((one) => one === page) ??
    origins.find((one) => one === origin) ??
    origins.find((one) => new URL(one).host === host) ??
    origins[0]
  );
}
