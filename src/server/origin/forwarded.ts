import { parseOrigin } from '../../client/url.ts';
import { HttpError } from '../errors.ts';

/** The headers of proxies that name the public origin. */
const HEADERS = ['x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port'] as const;

/** The public origin that a proxy reports. Missing parts come from the URL of the request. */
export function forwardedOrigin({ headers, url }: Request): string {
  const [proto, host, port] = HEADERS.map((name) => firstValue(headers.get(name)));
  const isLegacy = proto !== undefined || host !== undefined || port !== undefined;
  const standard = isLegacy ? {} : parseForwarded(headers.get('forwarded') ?? '');
  const requestUrl = new URL(url);
  const scheme = proto ?? standard.proto ?? requestUrl.protocol.slice(0, -1);
  const authority = withPort(host ?? standard.host ?? requestUrl.host, port, scheme);
  const origin = /^https?$/i.test(scheme) ? parseOrigin(`${scheme}://${authority}`) : undefined;
  if (origin) return origin.origin;
  throw new HttpError(
    400,
    'X-Forwarded-Proto, X-Forwarded-Host and X-Forwarded-Port, or Forwarded, must form an http(s) origin.',
  );
}

/** Whether a request has come through a proxy. All proxies report the address of the client, at least. */
export const isForwarded = ({ headers }: Request): boolean =>
  [...HEADERS, 'x-forwarded-for', 'forwarded'].some((name) => headers.has(name));

/** The path that a proxy has removed from the URL, without a trailing slash; empty if it has removed none. */
export function forwardedPrefix({ headers }: Request): string {
  const prefix = (firstValue(headers.get('x-forwarded-prefix')) ?? '').replace(/\/$/, '');
  if (prefix === '' || isNormalizedPath(prefix)) return prefix;
  throw new HttpError(400, 'X-Forwarded-Prefix must be a URL path, for example /app.');
}

/** Whether a path is normalized, has no trailing slash, and can be the path of a cookie. */
export const isNormalizedPath = (path: string): boolean =>
  /^\/(?!\/)[^;,]*[^;,/]$/.test(path) && new URL(path, 'http://app').pathname === path;

/** Lists the headers that `forwardedOrigin` reads, with their values in a request. */
export function describeForwarded({ headers }: Request): string {
  const found = [...HEADERS, 'forwarded'].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [`${name}: ${value}`];
  });
  return found.length > 0 ? found.join(', ') : 'the URL of the request, without any X-Forwarded-*';
}

/** The first value of a list header: each further proxy appends its own value. */
const firstValue = (list: string | null): string | undefined => list?.split(',')[0]?.trim();

function withPort(host: string, port: string | undefined, scheme: string): string {
  const hasPort = /:\d*$/.test(host);
  // Some proxies report the port of the connection between two proxies, which has the other scheme.
  const isOther = port === (/^https$/i.test(scheme) ? '80' : '443');
  return port === undefined || hasPort || isOther ? host : `${host}:${port}`;
}

/** Reads the first element of a `Forwarded` header (RFC 7239, section 4). */
function parseForwarded(header: string): { proto?: string; host?: string } {
  const [element = ''] = /^(?:[^,"]|"(?:[^"\\]|\\.)*")*/.exec(header) ?? [];
  const pairs = element.matchAll(/(?<![\w-])([\w-]{1,30})=(?:"((?:[^"\\]|\\.)*)"|([^\s";]*))/g);
  return Object.fromEntries(
    Array.from(pairs, ([, name = '', quoted, token]) => [
      name.toLowerCase(),
      quoted?.replace(/\\(.)/g, '$1') ?? token,
    ]),
  );
}
