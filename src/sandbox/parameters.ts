import { hasContentType } from './content-type.ts';

/** Reads parameters of a request wherever plex.tv takes them from; undefined where one is missing or empty. */
export interface Parameters {
  /** A field of the body (form or JSON) or, where it has none, of the query. */
  readonly field: (name: string) => unknown;
  /** An `X-Plex-*` value: a header, or else a field of that name. */
  readonly identity: (name: string) => string | undefined;
}

/** The parameters of a request, or null where its body is not what its content type says. */
export async function readParameters(request: Request, body: string): Promise<Parameters | null> {
  const { searchParams } = new URL(request.url);
  const fields = await readBody(request.headers, body);
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

// prettier-ignore
const FALSE_VALUES = new Set<unknown>([
  undefined, null, '', false, 0, '0', 'f', 'F', 'false', 'FALSE', 'off', 'OFF',
]);

/** Whether Rails takes a parameter for true: all but a few values are (ActiveModel's boolean type). */
export function isTrue(value: unknown): boolean {
  return !FALSE_VALUES.has(value);
}

async function readBody(headers: Headers, body: string): Promise<Map<string, unknown> | null> {
  if (body === '') return new Map();
  try {
    if (hasContentType(headers, 'application/json')) {
      const value: unknown = JSON.parse(body);
      // How plex-oauth writes that there is nothing.
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

/** Header values are UTF-8, but `Headers` gives each byte as one character; workerd's may give the text itself. */
function decodeHeader(value: string): string {
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0));
  if (String.fromCharCode(...bytes) !== value) return value;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return value;
  }
}
