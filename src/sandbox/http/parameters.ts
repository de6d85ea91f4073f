import { apiErrors, HttpError } from './errors.ts';

/** Reads the parameters of a request from each place where plex.tv accepts them. */
export interface Parameters {
  /** Reads a field of the body (form or JSON), or else of the query; undefined if it is missing. */
  readonly field: (name: string) => unknown;
  /** Reads an `X-Plex-*` header, or else the field of that name; undefined if it is missing or empty. */
  readonly identity: (name: string) => string | undefined;
}

/** The Hono environment of the API: the body of each request, read already, and its parameters. */
export interface RequestEnv {
  Bindings: { body: string };
  Variables: { parameters: Parameters };
}

/** Reads the parameters of a request, or returns null if its body does not match its content type. */
export async function readParameters(request: Request, body: string): Promise<Parameters | null> {
  const { searchParams } = new URL(request.url);
  const fields = await parseBody(request.headers, body);
  if (fields === null) return null;
  const field = (name: string): unknown => fields.get(name) ?? searchParams.get(name) ?? undefined;
  return {
    field,
    identity(name) {
      const header = request.headers.get(name);
      const value = header === null ? field(name) : decodeHeader(header);
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
  };
}

/** Returns the client identifier of a request, or throws `HttpError` if there is none. */
export function readClientIdentifier({ identity }: Parameters): string {
  const clientIdentifier = identity('X-Plex-Client-Identifier');
  if (clientIdentifier === undefined) throw new HttpError(apiErrors.noIdentifier);
  return clientIdentifier;
}

// prettier-ignore
const FALSE_VALUES = new Set<unknown>([
  undefined, null, '', false, 0, '0', 'f', 'F', 'false', 'FALSE', 'off', 'OFF',
]);

/** Returns whether Rails reads a parameter as true: it does for all but these values (ActiveModel::Type::Boolean). */
export function isTrue(value: unknown): boolean {
  return !FALSE_VALUES.has(value);
}

/** Returns whether the content type is one of these, whatever its parameters are. */
export function hasContentType(headers: Headers, ...types: readonly string[]): boolean {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  return type !== undefined && types.includes(type);
}

async function parseBody(headers: Headers, body: string): Promise<Map<string, unknown> | null> {
  if (body === '') return new Map();
  try {
    if (hasContentType(headers, 'application/json')) {
      const value: unknown = JSON.parse(body);
      // plex-oauth sends an empty string instead of no body.
      if (value === '') return new Map();
      return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
    }
    if (hasContentType(headers, 'application/x-www-form-urlencoded', 'multipart/form-data')) {
      const type = headers.get('content-type') ?? '';
      return new Map(await new Response(body, { headers: { 'Content-Type': type } }).formData());
    }
    return new Map();
  } catch {
    return null;
  }
}

/**
 * Decodes a header value as UTF-8. `Headers` represents each byte as one character; in workerd the value may be
 * decoded already.
 */
function decodeHeader(value: string): string {
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0));
  if (String.fromCharCode(...bytes) !== value) return value;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return value;
  }
}
