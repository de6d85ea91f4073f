/** A value in a response of plex.tv, which may be in JSON or in XML. */
export type Value = string | number | boolean | null | undefined | Fields | List;
export interface Fields {
  readonly [name: string]: Value;
}
type List = readonly (Fields | string)[];

/**
 * Serializes a model as plex.tv does if the request does not accept JSON: scalars are attributes, objects and lists
 * are child elements. A list `errors` has elements `error`, and a list of strings has elements with an `id` [seen].
 * Null is an empty attribute, booleans are 1 and 0.
 */
export function xmlDocument(root: string, value: Fields | readonly Fields[]): string {
  return toDocument(toElement(root, value));
}

/** Serializes one element that contains text. */
export function xmlText(root: string, text: string): string {
  return toDocument(element(root, {}, escapeXml(text)));
}

/** Adds the XML declaration to the root element. */
export function toDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function toElement(name: string, value: Fields | List): string {
  if (isList(value)) {
    const items = value.map((item) => (typeof item === 'string' ? { id: item } : item));
    return element(name, {}, ...items.map((item) => toElement(toSingular(name), item)));
  }
  const attributes: Record<string, Scalar> = {};
  let children = '';
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === 'object' && field !== null) children += toElement(key, field);
    else attributes[key] = key === 'subscribedAt' ? toRubyTime(field) : field;
  }
  return element(name, attributes, children);
}

/** Narrows read-only arrays, which `Array.isArray` does not. */
function isList(value: Fields | List): value is List {
  return Array.isArray(value);
}

type Scalar = string | number | boolean | null | undefined;

/** Creates an element. The children are XML. An attribute that is undefined is omitted. */
export function element(
  name: string,
  attributes: Readonly<Record<string, Scalar>>,
  ...children: readonly string[]
): string {
  const start = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(scalar(value))}"`)
    .join('');
  const content = children.join('');
  return content ? `<${name}${start}>${content}</${name}>` : `<${name}${start}/>`;
}

function toSingular(list: string): string {
  return list.replace(/s$/, '');
}

/** Formats a time as Ruby does: plex.tv does so in XML for this one field, which is ISO 8601 in JSON [seen]. */
function toRubyTime(value: Scalar): Scalar {
  return typeof value === 'string' ? value.replace('T', ' ').replace('Z', ' UTC') : value;
}

function scalar(value: Scalar): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value ?? '');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes text for an attribute, including line breaks and tabs, which a parser would replace by spaces. */
export function escapeXml(text: string): string {
  return (
    text
      // XML 1.0 cannot represent other control characters or lone surrogates.
      .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
      .replace(/[&<>"\t\n\r]/g, (found) => ENTITIES[found] ?? `&#${found.charCodeAt(0)};`)
  );
}
