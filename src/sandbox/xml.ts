/** A value in a response of plex.tv, which may be in JSON or in XML. */
export type Value = string | number | boolean | null | undefined | Fields | readonly Fields[];
export interface Fields {
  readonly [name: string]: Value;
}

/**
 * Serializes a model as plex.tv does if the request does not accept JSON: scalars are attributes, objects and lists
 * are child elements. A list `errors` has elements `error`, null is an empty attribute, booleans are 1 and 0.
 */
export function xmlDocument(root: string, value: Fields | readonly Fields[]): string {
  return document(element(root, value));
}

/** Serializes one element that contains text. */
export function xmlText(root: string, text: string): string {
  return document(wrap(root, '', escapeXml(text)));
}

function document(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function element(name: string, value: Fields | readonly Fields[]): string {
  if (isList(value))
    return wrap(name, '', value.map((item) => element(singular(name), item)).join(''));
  let attributes = '';
  let children = '';
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    if (typeof field === 'object' && field !== null) children += element(key, field);
    else attributes += ` ${key}="${escapeXml(scalar(field))}"`;
  }
  return wrap(name, attributes, children);
}

/** Narrows read-only arrays, which `Array.isArray` does not. */
function isList(value: Fields | readonly Fields[]): value is readonly Fields[] {
  return Array.isArray(value);
}

function wrap(name: string, attributes: string, children: string): string {
  return children ? `<${name}${attributes}>${children}</${name}>` : `<${name}${attributes}/>`;
}

function singular(list: string): string {
  return list.replace(/s$/, '');
}

function scalar(value: string | number | boolean | null): string {
  if (value === null) return '';
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes text for an attribute, including line breaks and tabs, which a parser would replace by spaces. */
function escapeXml(text: string): string {
  return (
    text
      // XML 1.0 cannot represent other control characters or lone surrogates.
      .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
      .replace(/[&<>"\t\n\r]/g, (found) => ENTITIES[found] ?? `&#${found.charCodeAt(0)};`)
  );
}
