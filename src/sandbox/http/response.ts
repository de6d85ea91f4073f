import type { ApiErrorDetails } from './errors.ts';
import { xmlDocument, xmlText, type Fields } from './xml.ts';

/** Creates a response in JSON if the request accepts it, otherwise in XML with this root element. */
export function modelResponse(
  request: Request,
  status: number,
  root: string,
  value: Fields | readonly Fields[],
): Response {
  return acceptsJson(request)
    ? new Response(JSON.stringify(value), { status, headers: { 'Content-Type': JSON_TYPE } })
    : new Response(xmlDocument(root, value), { status, headers: { 'Content-Type': XML_TYPE } });
}

/** Creates the response for an error of the API. */
export function errorResponse(
  request: Request,
  { status, code, message }: ApiErrorDetails,
  headers: Record<string, string> = {},
): Response {
  const list = [{ code, message, status }];
  const value = acceptsJson(request) ? { errors: list } : list;
  const response = modelResponse(request, status, 'errors', value);
  for (const [name, header] of Object.entries(headers)) response.headers.set(name, header);
  return response;
}

/** Creates the response to a ping, which is the only XML document of plex.tv that contains text. */
export function pingResponse(request: Request): Response {
  const [body, type] = acceptsJson(request)
    ? [JSON.stringify({ pong: true }), JSON_TYPE]
    : [xmlText('pong', '1'), XML_TYPE];
  return new Response(body, { headers: { 'Content-Type': type } });
}

const JSON_TYPE = 'application/json; charset=utf-8';
const XML_TYPE = 'application/xml; charset=utf-8';

/**
 * Returns whether the response must be in JSON. `Accept` must be `application/json` and nothing else: plex.tv responds
 * in XML to a wildcard, to no `Accept`, and since July 2026 to a list with a wildcard, such as the default of axios
 * [issue jjdenhertog/spotify-to-plex 122]. The operations under `/auth/` always respond in JSON.
 */
export function acceptsJson(request: Request): boolean {
  const types = acceptedTypes(request);
  return (
    (types.length === 1 && types[0] === 'application/json') ||
    new URL(request.url).pathname.startsWith('/api/v2/auth/')
  );
}

/** Returns the types that a request accepts, in lower case and without their parameters. */
export function acceptedTypes(request: Request): string[] {
  const types = (request.headers.get('accept') ?? '').split(',');
  return types.map((type) => (type.split(';')[0] ?? '').trim().toLowerCase());
}
