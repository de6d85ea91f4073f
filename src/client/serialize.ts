/** How fields are written on the wire, by OpenAPI's rules ("Parameter Object", "Encoding Object"). */
import type { Operation, RequestField } from '../../generated/operations.ts';
import { PlexInputError } from './errors.ts';

/** Half of a surrogate pair, which neither UTF-8 nor a URL can hold. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;
/** C0 controls and DEL: no header may hold them (RFC 9110, section 5.5), and CR or LF would end it. */
const CONTROL = /[\u0000-\u001f\u007f]/;
const NON_ASCII = /[^\u0000-\u007f]/;
/** RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * Writes a string as the value of a header. plex.tv reads UTF-8, but the Fetch API takes only Latin-1 and throws on
 * the rest, so each UTF-8 byte becomes one character. workerd takes any string and encodes it itself: there, bytes
 * would be encoded twice.
 */
export function headerValue(field: string, value: unknown): string {
  if (typeof value !== 'string') throw new PlexInputError(field, 'must be a string');
  if (CONTROL.test(value) || LONE_SURROGATE.test(value))
    throw new PlexInputError(field, 'must be a string without control characters');
  return NON_ASCII.test(value) && !headersTakeUnicode()
    ? encodeURIComponent(value).replace(/%(..)/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : value;
}

function headersTakeUnicode(): boolean {
  try {
    return Boolean(new Headers({ name: '\u0100' }));
  } catch {
    return false;
  }
}

/** Validates the headers that a call is given. */
export function headerValues(headers: RequestInit['headers']): Record<string, string> {
  if (headers === undefined) return {};
  const entries: Iterable<unknown> = Symbol.iterator in headers ? headers : Object.entries(headers);
  return Object.fromEntries(
    Array.from(entries, (entry) => {
      const [name, value] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof name !== 'string' || !HEADER_NAME.test(name))
        throw new PlexInputError('headers', 'has an invalid header name');
      return [name, headerValue(`headers[${JSON.stringify(name)}]`, value)];
    }),
  );
}

/** Writes a header field. A list becomes its items, separated by commas (style `simple`). */
export const headerField = (
  name: string,
  { serialize = String }: RequestField,
  value: unknown,
): string => headerValue(name, serialize(value));

/** Checks that a path or query field can be part of a URL. */
export function checkUrlField(name: string, { in: location }: RequestField, value: unknown): void {
  const text = String(value);
  if (LONE_SURROGATE.test(text)) throw new PlexInputError(name, 'must be well-formed Unicode');
  // `new URL` would resolve these segments away.
  if (location === 'path' && /^\.{0,2}$/.test(text))
    throw new PlexInputError(name, 'must not be empty, "." or ".."');
}

/** Writes a body. Throws a PlexInputError if its encoding cannot represent it. */
export function serializeBody({ body = {} }: Operation, value: unknown): BodyInit {
  try {
    // Each serializer returns a BodyInit. The table does not name that type, because it also compiles without the types
    // of the Fetch API.
    return (body.serialize ? body.serialize(value) : value) as BodyInit;
  } catch {
    throw new PlexInputError('request', 'has a value that JSON cannot represent');
  }
}
