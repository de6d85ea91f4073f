/** Turns names of the document into names in code. */

/** The name itself if it is an identifier, otherwise in camel case. */
export const identifier = (name: string): string =>
  /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : camelCase(name);

/** `X-Plex-Client-Identifier` becomes `xPlexClientIdentifier`. */
export function camelCase(name: string): string {
  const [first = '', ...rest] = name.split(/[^\p{L}\p{N}_$]+/u).filter(Boolean);
  const joined = first.charAt(0).toLowerCase() + first.slice(1) + rest.map(capitalize).join('');
  return /^\p{N}/u.test(joined) ? `_${joined}` : joined;
}

export const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Compares by code unit, so that the order does not depend on the machine's language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Names that the generated files use themselves. */
const RESERVED_TYPES = [
  ...[
    'Operation',
    'OperationName',
    'Operations',
    'RequestField',
    'ResponseBody',
    'Validator',
    'Webhooks',
    'Schema',
    'Shape',
  ],
  ...[
    'components',
    'source',
    'validate',
    'webhooks',
    'NonNullable',
    'Record',
    'Required',
    'Blob',
    'ArrayBuffer',
    'Uint8Array',
    'ReadableStream',
  ],
];

/** File systems limit names to 255 bytes. */
const MAX_TYPE_NAME = 100;

/** Returns unique type names, which differ in more than case: each is also the name of a file. */
export function typeNameRegistry(): (wanted: string) => string {
  const taken = new Set(RESERVED_TYPES.map((name) => name.toLowerCase()));
  return (wanted) => {
    let name = wanted.slice(0, MAX_TYPE_NAME);
    while (taken.has(name.toLowerCase())) name += '_';
    taken.add(name.toLowerCase());
    return name;
  };
}
