import { PlexInputError } from './errors.ts';

/** Half of a surrogate pair, which neither UTF-8 nor a URL can hold. */
export const LONE_SURROGATE = /\p{Surrogate}/u;
/** C0 controls and DEL: no header may hold them (RFC 9110, section 5.5), and CR or LF would end it. */
const CONTROL = /[\u0000-\u001f\u007f]/;
const NON_ASCII = /[^\u0000-\u007f]/;

/**
 * A text as the value of a header. plex.tv reads UTF-8, while the Fetch API takes only Latin-1 and
 * throws on the rest: the UTF-8 bytes are handed over as characters of that size. workerd takes any
 * text and encodes it by itself, so that bytes would be encoded twice.
 */
export function headerValue(field: string, value: unknown): string {
  if (typeof value !== 'string' || CONTROL.test(value) || LONE_SURROGATE.test(value))
    throw new PlexInputError(field, 'must be a string without control characters');
  return NON_ASCII.test(value) && !takesUnicode()
    ? String.fromCharCode(...new TextEncoder().encode(value))
    : value;
}

/** Whether the platform's `Headers` take more than Latin-1. */
function takesUnicode(): boolean {
  try {
    return Boolean(new Headers({ name: '\u0100' }));
  } catch {
    return false;
  }
}

/** RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/** The headers that a call was given. */
export function headerValues(headers: Record<string, string>): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name))
      throw new PlexInputError('headers', 'has a name that no header can have');
    read[name] = headerValue(`headers[${JSON.stringify(name)}]`, value);
  }
  return read;
}
