import type { PlexError } from './errors.ts';
import { xmlDocument, xmlText, type Fields } from './xml.ts';

/** An answer in JSON where the request accepts that, and else in XML with this root element. */
export function answer(
  request: Request,
  status: number,
  root: string,
  value: Fields | readonly Fields[],
): Response {
  return acceptsJson(request)
    ? new Response(JSON.stringify(value), { status, headers: { 'Content-Type': JSON_TYPE } })
    : new Response(xmlDocument(root, value), { status, headers: { 'Content-Type': XML_TYPE } });
}

/** The answer to a request that plex.tv refuses. */
export function refusal(
  request: Request,
  { status, code, message }: PlexError,
  headers: Record<string, string> = {},
): Response {
  const list = [{ code, message, status }];
  const response = acceptsJson(request)
    ? answer(request, status, 'errors', { errors: list })
    : answer(request, status, 'errors', list);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** The answer to a ping: the one document of plex.tv whose XML holds text. */
export function pong(request: Request): Response {
  const [body, type] = acceptsJson(request)
    ? [JSON.stringify({ pong: true }), JSON_TYPE]
    : [xmlText('pong', '1'), XML_TYPE];
  return new Response(body, { headers: { 'Content-Type': type } });
}

const JSON_TYPE = 'application/json; charset=utf-8';
const XML_TYPE = 'application/xml; charset=utf-8';

/**
 * Only JSON by name counts: a wildcard, which `fetch` sends by itself, gets XML. What is below `/auth/` is
 * always JSON.
 */
export function acceptsJson(request: Request): boolean {
  return (
    /\bapplication\/json\b/i.test(request.headers.get('accept') ?? '') ||
    new URL(request.url).pathname.startsWith('/api/v2/auth/')
  );
}
