import { PlexInputError } from './errors.ts';
import { wrongType } from './wrong-type.ts';

/** C0 controls and DEL: no header may hold them (RFC 9110, section 5.5), and CR or LF would end it. */
const CONTROL = /[\u0000-\u001f\u007f]/;
const NON_ASCII = /[^\u0000-\u007f]/;
/** Half of a surrogate pair, which neither UTF-8 nor a URL can hold. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A text as the value of a header. plex.tv reads UTF-8, while the Fetch API takes only Latin-1 and
 * throws on the rest: the UTF-8 bytes are handed over as characters of that size. workerd takes any
 * text and encodes it by itself, so that bytes would be encoded twice.
 */
export function headerValue(field: string, value: unknown): string {
  if (typeof value !== 'string') throw wrongType(field, 'a string', value);
  if (CONTROL.test(value)) {
    throw new PlexInputError(field, 'must not contain line breaks or other control characters');
  }
  if (LONE_SURROGATE.test(value)) throw new PlexInputError(field, 'must be well-formed Unicode');
  return NON_ASCII.test(value) && !takesUnicode()
    ? String.fromCharCode(...new TextEncoder().encode(value))
    : value;
}

/** Whether the platform's `Headers` take more than Latin-1. */
function takesUnicode(): boolean {
  try {
    return new Headers({ name: '\u0100' }).has('name');
  } catch {
    return false;
  }
}

/** A token as the value of a header; the value itself is in no message. */
export function tokenValue(field: string, value: unknown): string {
  if (typeof value !== 'string') throw wrongType(field, 'a string', value);
  if (/^[\u0021-\u007e]+$/.test(value)) return value;
  throw new PlexInputError(field, 'must be a token as plex.tv gave it: printable, and not empty');
}
