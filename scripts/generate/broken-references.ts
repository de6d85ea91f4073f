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
    const mapping = child(child(node, 'discriminator'), 'mapping');
    for (const [value, target] of Object.entries(mapping ?? {})) {
      const isFollowed = typeof target === 'string' && value !== '$ref';
      // What is empty leads to nothing, as this does, and Redocly does not follow it.
      if (!isFollowed || findProblem(root, { $ref: target }) !== undefined)
        Object.assign(mapping ?? {}, { [value]: '' });
    }
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
  let problem: string | undefined;
  const open = new Set<unknown>();
  /** Returns what a node leads to. Redocly follows the references that a pointer leads through, too. */
  const follow = (node: unknown): unknown => {
    const followed: unknown[] = [];
    let current = node;
    while (problem === undefined && isReference(current)) {
      const { $ref } = current;
      if (open.has(current) || !isPointer($ref)) problem = unresolved(reference.$ref);
      else if (open.size === MAX_CHAIN)
        problem = `"${reference.$ref}" leads through more than ${MAX_CHAIN} references: refer to the last one`;
      if (!$ref.startsWith('#/')) return undefined;
      open.add(current);
      followed.push(current);
      current = pointerSegments($ref).reduce<unknown>((parent, segment) => {
        const target = follow(parent);
        // Redocly would read a property of it.
        if (target === null) problem ??= unresolved(reference.$ref);
        return child(target, segment);
      }, root);
      // Redocly reports all others that lead to nothing; this one it would quote as encoded.
      if (current === undefined && !isUrl($ref)) problem ??= unresolved($ref);
    }
    for (const one of followed) open.delete(one);
    return current;
  };
  follow(reference);
  return problem;
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
  // Names of properties look the same.
  [
    'maps',
    /(?<!\/(properties|patternProperties|schemas|\$defs|definitions))\/(responses|content|parameters|properties|servers|security|tags|allOf|anyOf|oneOf|prefixItems|enum|required)$/,
  ],
  [
    'texts',
    /(?<!\/(properties|patternProperties|schemas|\$defs|definitions))\/(operationId|url|name|in|style|title|summary|description)$/,
  ],
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
  if (['containers', 'maps', 'texts'].includes(place ?? '')) return $ref.startsWith('#');
  if (target === undefined || target === place) return false;
  return target === 'containers' || FIXED_KINDS.has(target) || FIXED_KINDS.has(place ?? '');
}
