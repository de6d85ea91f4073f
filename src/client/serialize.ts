/** How fields are written on the wire, by OpenAPI's rules ("Parameter Object", "Encoding Object"). */
import { createQuerySerializer, defaultBodySerializer } from 'openapi-fetch';
import type { Operation, RequestField } from '../../generated/operations.ts';
import { PlexInputError } from './errors.ts';
import { typeName } from './validate.ts';

/** Half of a surrogate pair, which neither UTF-8 nor a URL can hold. */
const LONE_SURROGATE = /\p{Surrogate}/u;
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
    ? String.fromCharCode(...new TextEncoder().encode(value))
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
export const headerValues = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!HEADER_NAME.test(name))
        throw new PlexInputError('headers', 'has a name that is not valid for a header');
      return [name, headerValue(`headers[${JSON.stringify(name)}]`, value)];
    }),
  );

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

/** Writes the query of an operation, each field in the style that the spec gives it. */
export const querySerializer =
  ({ fields = {} }: Operation) =>
  (query: Record<string, unknown>): string =>
    Object.entries(fields)
      .map(([key, { in: location, name = key, serialization }]) => {
        if (location !== 'query' || query[name] === undefined) return '';
        const { style = 'form', explode = true, allowReserved = false } = serialization ?? {};
        // The generator rejects styles that openapi-fetch does not support for the type of the field.
        const options = { style: style as 'form', explode };
        const serialize = createQuerySerializer({ array: options, object: options, allowReserved });
        return serialize({ [encodeURIComponent(name)]: query[name] });
      })
      // An empty list writes nothing.
      .filter(Boolean)
      .join('&');

type Encoding = NonNullable<Operation['body']>['encoding'];

/** Writes a body in its encoding. Throws a PlexInputError if JSON cannot represent it. */
export const bodySerializer =
  (encoding: Encoding) =>
  (body: unknown): BodyInit => {
    try {
      return BODY_SERIALIZERS[encoding](body);
    } catch {
      throw new PlexInputError('request', 'has a value that JSON cannot represent');
    }
  };

// The input has been validated: forms are objects, and whole bodies what the operation's type says.
const BODY_SERIALIZERS: Record<Encoding, (body: unknown) => BodyInit> = {
  json: defaultBodySerializer,
  form: (body) => new URLSearchParams(formEntries(body as object) as string[][]).toString(),
  multipart: (body) => {
    const form = new FormData();
    for (const [name, value] of formEntries(body as object)) form.append(name, value);
    return form;
  },
  text: String,
  binary: (body) => body as BodyInit,
};

/** A list becomes one entry per item, and any other object JSON; a file stays as it is. */
const formEntries = (fields: object): [name: string, value: string | Blob][] =>
  Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
    [value]
      .flat()
      .map((item): [string, string | Blob] => [
        name,
        item instanceof Blob
          ? item
          : typeof item === 'object'
            ? JSON.stringify(item)
            : `${item as string | number}`,
      ]),
  );
