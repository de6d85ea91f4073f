import type { RecordedRequest } from '../../sandbox/index.ts';
import { stripControlCharacters } from '../terminal/format.ts';

/** Formats a request without a body as an HTTP/1.1 message, with the line ends of a text file. */
export function toHttp(request: Request): string {
  const { host, pathname, search } = new URL(request.url);
  const lines = [
    `${request.method} ${pathname}${search} HTTP/1.1`,
    ...[['Host', host], ...headersOf(request)].map((header) => header.join(': ')),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** Formats a request without a body as a curl command for a POSIX shell. */
export function toCurl(request: Request): string {
  const headers = headersOf(request).map(([name, value]) =>
    // curl omits the header for `Name:` and sends an empty one for `Name;`.
    value === '' ? `--header ${quote(`${name};`)}` : `--header ${quote(`${name}: ${value}`)}`,
  );
  return `${[`curl --request ${request.method} ${quote(request.url)}`, ...headers].join(' \\\n  ')}\n`;
}

/** Returns the headers of a request, with names in the usual spelling: `X-Plex-Product`. */
const headersOf = ({ headers }: Request): [name: string, value: string][] =>
  [...headers].map(([name, value]) => [
    name.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase()),
    value,
  ]);

/** Quotes a text as one shell word. Between single quotes, only the quote itself is special. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Formats a request that the sandbox received as a line of a log. The sandbox has redacted its secrets. */
export function toLogLine(request: RecordedRequest): string {
  const { time, method, path, status } = request;
  const clock = time.toTimeString().slice(0, 'HH:MM:SS'.length);
  const identifier = stripControlCharacters(clientIdentifierOf(request) ?? '') || '-';
  return `${clock} ${status} ${method} ${path} ${identifier}`;
}

/** Formats a request that the sandbox received as JSON. */
export function toLogJson(request: RecordedRequest): string {
  const { time, method, path, query, status } = request;
  const clientIdentifier = clientIdentifierOf(request) ?? null;
  return JSON.stringify({ time, method, path, query, status, clientIdentifier });
}

const CLIENT_IDENTIFIER = 'x-plex-client-identifier';

/** Finds the client identifier, which clients send as a header, in the query or in a form. */
function clientIdentifierOf({ headers, query, body }: RecordedRequest): string | undefined {
  const header = headers[CLIENT_IDENTIFIER];
  // A header value is a string of bytes, which contain UTF-8.
  if (header !== undefined) return Buffer.from(header, 'latin1').toString();
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const fields = [...Object.entries(query), ...(isForm ? new URLSearchParams(body) : [])];
  return fields.find(([name]) => name.toLowerCase() === CLIENT_IDENTIFIER)?.[1];
}
