import type { PlexError } from './errors.ts';
import { xmlDocument, type Fields } from './xml.ts';

/** An answer in JSON where the request accepts that, and else in XML with this root element. */
export function answer(
  request: Request,
  status: number,
  root: string,
  value: Fields | readonly Fields[],
): Response {
  return acceptsJson(request)
    ? new Response(JSON.stringify(value), { status, headers: { 'Content-Type': json } })
    : new Response(xmlDocument(root, value), { status, headers: { 'Content-Type': xml } });
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

const json = 'application/json; charset=utf-8';
const xml = 'application/xml; charset=utf-8';

/** Only JSON by name counts: a wildcard, which `fetch` sends by itself, gets XML. */
export function acceptsJson(request: Request): boolean {
  return /\bapplication\/json\b/i.test(request.headers.get('accept') ?? '');
}
