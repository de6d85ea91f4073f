import { createFinalURL, defaultPathSerializer, mergeHeaders } from 'openapi-fetch';
import { onlyPlainFields } from '../../generated/operations.ts';
import type { Exchange } from './exchange.ts';
import { queryString } from './query-string.ts';
import { styledQuery } from './styles.ts';

/** Fills in a path whose fields are texts and numbers. */
const plainPath = (path: string, values: Record<string, unknown>): string =>
  path.replace(/\{(.+?)\}/g, (_, name: string) => encodeURIComponent(values[name] as string));

const ORIGIN = /^https?:\/\/[^/]+/;

/**
 * The Request of a call, of the parts that openapi-fetch's client builds one of. That client itself would send it, too,
 * and read the body of an answer without a bound: that is for `send` and `readAnswer`.
 */
export const createRequest = (
  { settings: { identity, plexTv }, operation, parts, headers, body, token }: Exchange,
  signal: AbortSignal | undefined,
): Request =>
  new Request(
    createFinalURL(operation.path, {
      baseUrl: plexTv === undefined ? operation.server : operation.server.replace(ORIGIN, plexTv),
      params: parts,
      pathSerializer: onlyPlainFields ? plainPath : defaultPathSerializer,
      querySerializer: onlyPlainFields ? queryString : styledQuery(operation),
    }),
    {
      method: operation.method,
      // What comes later wins.
      headers: mergeHeaders(
        identity,
        parts.header,
        {
          'X-Plex-Token': token,
          'Content-Type': body === undefined ? undefined : operation.body?.mediaType,
        },
        headers,
      ),
      body: body ?? null,
      // `send` follows redirects itself, within the origin.
      redirect: 'manual',
      signal: signal ?? null,
    },
  );
