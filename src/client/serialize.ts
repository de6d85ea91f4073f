/** How fields are written on the wire, by OpenAPI's rules ("Parameter Object", "Encoding Object"). */
import { createQuerySerializer, type QuerySerializerOptions } from 'openapi-fetch';
import type { Operation, RequestField } from '../../generated/operations.ts';
import { PlexInputError } from './errors.ts';
import { typeName } from './validate.ts';

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
export function headerValues(headers: RequestInit['headers'] = {}): Record<string, string> {
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

/** Writes a header field. Lists and objects are separated by commas (style `simple`). */
export const headerField = (
  name: string,
  { serialization }: RequestField,
  value: unknown,
): string =>
  headerValue(
    name,
    typeName(value) === 'object'
      ? Object.entries(value as object)
          .map((pair) => pair.join(serialization?.explode ? '=' : ','))
          .join()
      : String(value),
  );

/** Checks that a path or query field can be part of a URL. */
export function checkUrlField(name: string, { in: location }: RequestField, value: unknown): void {
  const text = String(value);
  if (LONE_SURROGATE.test(text)) throw new PlexInputError(name, 'must be well-formed Unicode');
  // `new URL` would resolve these segments away.
  if (location === 'path' && /^\.{0,2}$/.test(text))
    throw new PlexInputError(name, 'must not be empty, "." or ".."');
}

/**
 * Returns the serializer of a query in which a field has a style of its own. openapi-fetch serializes any other query
 * by itself. Names are encoded already.
 */
export function querySerializer({
  fields = {},
}: Operation): ((query: Record<string, unknown>) => string) | undefined {
  const queryFields = Object.entries(fields).filter(([, { in: location }]) => location === 'query');
  if (!queryFields.some(([, { serialization }]) => serialization)) return undefined;
  return (query) =>
    queryFields
      .map(([key, { name = key, serialization }]) => {
        const options = { style: 'form', explode: true, ...serialization } as const;
        // openapi-fetch declares the styles of lists and objects apart, but serializes all of them.
        const styles = { array: options, object: options } as QuerySerializerOptions;
        const encoded = encodeURIComponent(name);
        return createQuerySerializer({ ...serialization, ...styles })({
          [encoded]: query[encoded],
        });
      })
      // An empty list, and a field that is not part of the query, write nothing.
      .filter(Boolean)
      .join('&');
}

type Encoding = NonNullable<Operation['body']>['encoding'];

/** Writes a body in its encoding. Throws a PlexInputError if JSON cannot represent it. */
export const bodySerializer =
  (encoding: Encoding) =>
  (body: unknown): BodyInit => {
    try {
      if (encoding === 'json') return JSON.stringify(body);
      // The generator declares such a body as a string or bytes, and others as an object.
      if (encoding === 'text' || encoding === 'binary') return body as BodyInit;
      const form = encoding === 'form' ? new URLSearchParams() : new FormData();
      for (const [name, value] of Object.entries(body as object)) {
        // A list becomes one entry for each item.
        for (const item of [value].flat()) form.append(name, formValue(item));
      }
      return form;
    } catch {
      throw new PlexInputError('request', 'has a value that JSON cannot represent');
    }
  };

/** Writes an object as JSON. Files stay as they are; URLSearchParams and FormData take any other value as text. */
const formValue = (value: unknown) =>
  (typeof value === 'object' && !(value instanceof Blob) ? JSON.stringify(value) : value) as string;
