import { createFinalURL, defaultPathSerializer, mergeHeaders } from 'openapi-fetch';
import { onlyPlainFields } from '../../generated/operations.ts';
import type { Exchange } from './exchange.ts';
import { queryString } from './query-string.ts';
import { styledQuery } from './styles.ts';

/** Fills in a path whose fields are texts and numbers. */
const plainPath = (path: string, values: Record<string, unknown>): string =>
  path.replace(/\{(.+?)\}/g, (_, name: string) => encodeURIComponent(values[name] as string));

const ORIGIN = /^https?:\/\/[^/]+/;

/** The URL of a call. */
export const requestUrl = ({ settings: { plexTv }, operation, parts }: Exchange): string =>
  createFinalURL(operation.path, {
    baseUrl: plexTv === undefined ? operation.server : operation.server.replace(ORIGIN, plexTv),
    params: parts,
    pathSerializer: onlyPlainFields ? plainPath : defaultPathSerializer,
    querySerializer: onlyPlainFields ? queryString : styledQuery(operation),
  });

/**
 * The Request of a call, of the parts that openapi-fetch's client builds one of. That client itself would send it, too,
 * and read the body of an answer without a bound: that is for `send` and `readAnswer`.
 *
 * @param url Of the call, or where a redirect leads; `method` likewise.
 */
export function createRequest(
  { settings: { identity }, operation, parts, headers, body, token }: Exchange,
  signal: AbortSignal | undefined,
  url: string,
  method: string,
): Request {
  // One that a redirect has made a GET has none any more.
  const sent = method === operation.method ? body : undefined;
  return new Request(url, {
    method,
    // What comes later wins.
    headers: mergeHeaders(
      identity,
      parts.header,
      {
        'X-Plex-Token': token,
        'Content-Type': sent === undefined ? undefined : operation.body?.mediaType,
      },
      headers,
    ),
    body: sent ?? null,
    // `send` follows redirects itself, within the origin.
    redirect: 'manual',
    signal: signal ?? null,
  });
}
