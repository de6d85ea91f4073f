import type { RecordedRequest } from '../sandbox/index.ts';
import { plain } from './plain.ts';

/** A request and what was answered, in one line. Its secrets are masked already. */
export function asLine(request: RecordedRequest): string {
  const { time, method, path, status } = request;
  const clock = time.toTimeString().slice(0, 'HH:MM:SS'.length);
  return `${clock} ${status} ${method} ${path} ${plain(clientIdentifier(request) ?? '') || '-'}`;
}

/** The same for programs. */
export function asJson(request: RecordedRequest): string {
  const { time, method, path, query, status } = request;
  const identifier = clientIdentifier(request) ?? null;
  return JSON.stringify({ time, method, path, query, status, clientIdentifier: identifier });
}

const NAME = 'x-plex-client-identifier';

/** Clients send it as a header, in the query or in a form. */
function clientIdentifier({ headers, query, body }: RecordedRequest): string | undefined {
  const header = headers[NAME];
  // Headers hold one character a byte, and what they mean is UTF-8.
  if (header !== undefined) return Buffer.from(header, 'latin1').toString();
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const fields = [...Object.entries(query), ...(isForm ? new URLSearchParams(body) : [])];
  return fields.find(([name]) => name.toLowerCase() === NAME)?.[1];
}
