/** What plex.tv's answers are made of, in JSON and in XML. */
export type Value = string | number | boolean | null | undefined | Fields | readonly Fields[];
export interface Fields {
  readonly [name: string]: Value;
}

/**
 * A document as plex.tv writes it where JSON is not asked for: scalars are attributes, objects and lists
 * child elements. A list `errors` holds elements `error`; null is an empty attribute, booleans are 1 and 0.
 */
export function xmlDocument(root: string, value: Fields | readonly Fields[]): string {
  return document(element(root, value));
}

/** A document that is one element with text in it. */
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

/** `Array.isArray` does not narrow read-only arrays. */
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

/** Text for an attribute: line ends and tabs as references, since a parser makes spaces of them otherwise. */
function escapeXml(text: string): string {
  return (
    text
      // XML 1.0 has no way to write the other control characters, nor halves of surrogate pairs.
      .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
      .replace(/[&<>"\t\n\r]/g, (found) => ENTITIES[found] ?? `&#${found.charCodeAt(0)};`)
  );
}
