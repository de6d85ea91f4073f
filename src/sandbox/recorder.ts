import type { Clock } from './clock.ts';
import { hasContentType } from './http/parameters.ts';

/**
 * A request that a sandbox has received. It is plain data and safe to print: each token, JWT and private key is
 * replaced by `***`.
 */
export interface RecordedRequest {
  /** When it arrived, on the sandbox's clock. */
  readonly time: Date;
  readonly method: string;
  /** The full URL, including the host that the client sent the request to. */
  readonly url: string;
  /** The path of that URL, such as `/api/v2/pins`. */
  readonly path: string;
  /** The query of that URL. Of a repeated name, it contains the last value. */
  readonly query: Readonly<Record<string, string>>;
  /** The headers, by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text: '' if there is none, and `***` if it is neither JSON nor a form. */
  readonly body: string;
  /** The status of the response; null until there is one. */
  readonly status: number | null;
}

/** The number of requests to keep: a sandbox may run for days. */
const LIMIT = 10_000;

export interface Recorder {
  /** The last requests, the newest last. */
  readonly requests: readonly RecordedRequest[];
  /** Records a request, and returns a function that records the status of its response. */
  record(request: Request, body: string): (status: number) => void;
}

/** Creates a recorder that calls `onResponse` with each request as soon as its status is recorded. */
export function createRecorder(
  clock: Clock,
  onResponse?: (request: RecordedRequest) => void,
): Recorder {
  const requests: RecordedRequest[] = [];
  return {
    requests,
    record(request, body) {
      const url = new URL(request.url);
      const recorded = {
        time: new Date(clock.now()),
        method: request.method,
        url: redactUrl(url),
        path: url.pathname,
        query: Object.fromEntries(redactEntries(url.searchParams)),
        headers: Object.fromEntries(redactEntries(request.headers)),
        body: redactBody(request.headers, body),
        status: null as number | null, // Without the cast, its type would be null.
      };
      requests.push(recorded);
      if (requests.length > LIMIT) requests.shift();
      return (status) => {
        recorded.status = status;
        onResponse?.(recorded);
      };
    },
  };
}

const REDACTED = '***';

/** The names, in lower case, of headers, query parameters and body fields that hold secrets. */
const SECRET_NAMES = new Set([
  'x-plex-token',
  'authorization',
  'cookie',
  'authtoken',
  'auth_token',
  'accesstoken',
  'token',
  'password',
  'user[password]',
  'devicejwt',
  'jwt',
  // The PIN of a Plex Home user.
  'pin',
  // A client may send the private members of a JWK by mistake.
  ...['d', 'p', 'q', 'dp', 'dq', 'qi'],
]);

function redactEntries(entries: Iterable<readonly [string, string]>): [string, string][] {
  return Array.from(entries, ([name, value]) => [name, isSecret(name) ? REDACTED : value]);
}

function redactUrl(url: URL): string {
  const redacted = new URL(url);
  for (const name of new Set(redacted.searchParams.keys())) {
    if (isSecret(name)) redacted.searchParams.set(name, REDACTED);
  }
  return redacted.href;
}

/** Redacts the secrets in the body, or all of it unless it is a form or valid JSON. */
function redactBody(headers: Headers, body: string): string {
  if (body === '') return '';
  if (hasContentType(headers, 'application/x-www-form-urlencoded')) {
    return String(new URLSearchParams(redactEntries(new URLSearchParams(body))));
  }
  if (!hasContentType(headers, 'application/json')) return REDACTED;
  try {
    return JSON.stringify(JSON.parse(body), (key, value: unknown) =>
      isSecret(key) ? REDACTED : value,
    );
  } catch {
    return REDACTED;
  }
}

function isSecret(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase());
}
