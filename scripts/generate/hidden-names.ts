/**
 * Replaces names that Redocly and openapi-typescript misread, until these have run. Redocly looks names up in plain
 * objects, and finds `constructor` in each of them; its pointers lack empty names. Both decode the segments of a JSON pointer, even of one that they
 * made of names themselves, and throw on a percent sign.
 */
import { child, decodePercents, isReference, visitObjects } from './openapi.ts';

// Characters that no name in a spec has.
const MARK = '\u{f8ff}';
const PERCENT = '\u{f8fe}';

const HIDDEN = new RegExp(
  ['%', '""', "''", ...Object.getOwnPropertyNames(Object.prototype)].join('|'),
);

/** Whether a text may have a name that is to be hidden. */
export const hasHiddenNames = (text: string): boolean => HIDDEN.test(text);

/** Hides the names in a parsed file, and in its references. */
export const hideNames = (root: unknown): void => rename(root, hideName, hideSegment);

/** Restores the names in a document, and in its references. */
export const restoreNames = (root: unknown): void => rename(root, restoreText, restorePointer);

export const hideName = (name: string): string =>
  hidePercent(name === '' || name in Object.prototype ? name + MARK : name);

export const hidePercent = (text: string): string => text.replaceAll('%', PERCENT);

function hideSegment(segment: string): string {
  if (segment === '') return segment;
  const name = decodePercents(segment);
  const hidden = hideName(name);
  return hidden === name ? segment : hidden.replaceAll('/', '~1');
}

/** A text with the names as the spec has them. */
export const restoreText = (text: string): string =>
  text.replaceAll(MARK, '').replaceAll(PERCENT, '%');

/** Code with the names as the spec has them: TypeScript escapes other characters than ASCII. */
export const restoreCode = (code: string): string =>
  restoreText(code.replaceAll('\\uF8FF', MARK).replaceAll('\\uF8FE', PERCENT));

/** A JSON pointer, or a segment of one, in which a percent sign is encoded (RFC 6901, 6). */
export const restorePointer = (pointer: string): string =>
  pointer.replaceAll(MARK, '').replaceAll(PERCENT, '%25');

/** Renames keys, and the segments of references, in place and in order. */
function rename(
  root: unknown,
  renameKey: (key: string) => string,
  renameSegment: (segment: string) => string,
): void {
  const renamePointer = ($ref: string) => {
    const [file = '', pointer = ''] = $ref.split('#');
    return pointer ? `${file}#${pointer.split('/').map(renameSegment).join('/')}` : $ref;
  };
  visitObjects(root, (node) => {
    if (isReference(node)) node.$ref = renamePointer(node.$ref);
    const mapping = child(child(node, 'discriminator'), 'mapping');
    for (const [value, target] of Object.entries(mapping ?? {})) {
      if (typeof target === 'string')
        Object.assign(mapping ?? {}, { [value]: renamePointer(target) });
    }
    if (!Array.isArray(node)) renameKeys(node, renameKey);
  });
}

function renameKeys(node: object, renameKey: (key: string) => string): void {
  if (Object.keys(node).every((key) => renameKey(key) === key)) return;
  const entries = Object.entries(node);
  for (const [key] of entries) delete node[key as keyof typeof node];
  for (const [key, value] of entries) {
    // A plain assignment of `__proto__` would set the prototype.
    Object.defineProperty(node, renameKey(key), {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
}
