/** Finds values in the places of objects and lists. Redocly reports each string, number, boolean and null only once. */
import { isReference, pointerSegment } from './openapi.ts';
import { loadRedocly } from './redocly.ts';

/** Redocly's description of a kind of object or list. */
type NodeType = ReturnType<ReturnType<typeof loadRedocly>['normalizeTypes']>[string];

export interface MisplacedValue {
  pointer: string;
  /** As Redocly words it. */
  message: string;
}

/** Finds the misplaced values of a document; references are not followed. */
export function misplacedValues(root: unknown, isVersion31: boolean): MisplacedValue[] {
  const { normalizeTypes, Oas3Types, Oas3_1Types } = loadRedocly();
  const found: MisplacedValue[] = [];
  const seen = new Set<unknown>();
  const visit = (node: unknown, type: NodeType, pointer: string): void => {
    if (node === undefined) return;
    if (typeof node !== 'object' || node === null) {
      const expected = type.items === undefined ? 'object' : 'array';
      const actual = node === null ? 'null' : Number.isInteger(node) ? 'integer' : typeof node;
      const message = `Expected type \`${type.name}\` (${expected}) but got \`${actual}\``;
      found.push({ pointer, message });
    } else if (!seen.has(node) && !isReference(node)) {
      seen.add(node);
      for (const [key, value] of Object.entries(node)) {
        const declared = Array.isArray(node) ? type.items : propertyType(type, key);
        const own = typeof declared === 'function' ? declared(value, key) : declared;
        if (own && isNodeType(own)) visit(value, own, `${pointer}/${pointerSegment(key)}`);
      }
    }
  };
  const { Root } = normalizeTypes(isVersion31 ? Oas3_1Types : Oas3Types);
  if (Root) visit(root, Root, '#');
  return found;
}

const propertyType = (type: NodeType, key: string) =>
  Object.hasOwn(type.properties, key) ? type.properties[key] : type.additionalProperties;

const isNodeType = (type: { name?: unknown }): type is NodeType => typeof type.name === 'string';
