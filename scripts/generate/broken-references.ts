/** Finds references that Redocly would throw on, or would follow to a part of another kind. */
import { markBroken } from './broken.ts';
import { restorePointer } from './hidden-names.ts';
import { child, isReference, pointerSegments, visitObjects } from './openapi.ts';

export const unresolved = ($ref: unknown): string =>
  `Can't resolve ${restorePointer(JSON.stringify($ref))}: correct the $ref, or add what it names`;

/** Marks the references of a parsed file that lead to nothing, to themselves, or to a part that cannot be here. */
export function breakReferences(root: unknown): void {
  const isDocument = child(root, 'openapi') !== undefined;
  visitObjects(root, (node, pointer) => {
    if (isReference(node)) {
      const problem = findProblem(root, node);
      if (problem !== undefined) markBroken(node, problem);
      else if (isDocument && isOfOtherKind(node.$ref, pointer))
        markBroken(node, `"${node.$ref}" cannot be used here: correct the $ref`);
    } else if ('$ref' in node && !isProperties(node.$ref)) {
      markBroken(node, unresolved(node.$ref));
    }
  });
}

/** Whether `$ref` is the name of a property or of another thing, not a reference. */
const isProperties = ($ref: unknown): boolean => typeof $ref === 'object' && $ref !== null;

/** Redocly follows a chain of references anew from each of its members. */
const MAX_CHAIN = 100;

/** The problem of a reference that leads to a whole document, back to itself, or far away. */
function findProblem(root: unknown, reference: { $ref: string }): string | undefined {
  const seen = new Set<unknown>();
  let node: unknown = reference;
  while (isReference(node)) {
    if (seen.has(node) || !isPointer(node.$ref)) return unresolved(reference.$ref);
    if (seen.size === MAX_CHAIN)
      return `"${reference.$ref}" leads through more than ${MAX_CHAIN} references: refer to the last one`;
    seen.add(node);
    if (!node.$ref.startsWith('#/')) return undefined;
    const { $ref } = node;
    node = pointerSegments($ref).reduce<unknown>(child, root);
    // Redocly reports all others that lead to nothing; this one it would quote as encoded.
    if (node === undefined && !isUrl($ref)) return unresolved($ref);
  }
  return undefined;
}

/** Whether each percent sign encodes something. */
function isUrl($ref: string): boolean {
  try {
    decodeURIComponent($ref);
    return true;
  } catch {
    return false;
  }
}

const isPointer = ($ref: string): boolean => !/^#?$|^#\/$|^#\/.*\/(\/|$)/.test($ref);

/** The kinds of what `$ref` names or stands in place of, by the pointer of either. */
const KINDS: [kind: string, pointer: RegExp][] = [
  ['pathItems', /^#\/(paths|webhooks|components\/pathItems)\/[^/]+$/],
  ['pathItems', /\/callbacks\/[^/]+\/[^/]+$/],
  ['parameters', /^#\/components\/parameters\/[^/]+$/],
  ['parameters', /^#\/(paths|webhooks|components\/pathItems)\/[^/]+(\/[a-z]+)?\/parameters\/\d+$/],
  ['requestBodies', /^#\/components\/requestBodies\/[^/]+$/],
  ['requestBodies', /^#\/(paths|webhooks|components\/pathItems)\/[^/]+\/[a-z]+\/requestBody$/],
  ['responses', /^#\/components\/responses\/[^/]+$/],
  ['responses', /^#\/(paths|webhooks|components\/pathItems)\/[^/]+\/[a-z]+\/responses\/[^/]+$/],
  ['operations', /^#\/(paths|webhooks)\/[^/]+\/[a-z]+$/],
  ['containers', /^#\/(paths|webhooks|info|servers|components(\/[a-zA-Z]+)?)$/],
  ['schemas', /^#\/components\/schemas\/[^/]+$/],
  ['headers', /^#\/components\/headers\/[^/]+$/],
];

const kindOf = (pointer: string): string | undefined =>
  KINDS.find(([, pattern]) => pattern.test(pointer))?.[0];

/** Parts whose places are known, so that no other place can have one. */
const FIXED_KINDS = new Set([
  'pathItems',
  'parameters',
  'requestBodies',
  'responses',
  'operations',
]);

/** Whether a reference leads to a part of another kind: Redocly would check that part as one of this kind. */
function isOfOtherKind($ref: string, pointer: string): boolean {
  const target = kindOf($ref);
  const place = kindOf(pointer);
  if (target === undefined || target === place) return false;
  return target === 'containers' || FIXED_KINDS.has(target) || FIXED_KINDS.has(place ?? '');
}
