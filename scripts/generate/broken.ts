/** Marks the parts of a document that cannot be used, and finds the operations that use them. */
import { type Document, isReference, resolveReference, visitObjects } from './openapi.ts';

/** The reason why an object cannot be used. A symbol, since a spec may have any string as a name. */
const BROKEN = Symbol('broken');

export function markBroken(node: object, reason: string): void {
  if ('$ref' in node) delete node.$ref;
  Object.defineProperty(node, BROKEN, { value: reason, enumerable: true, configurable: true });
}

export const broken = (reason: string): object => ({ [BROKEN]: reason });

export const brokenReason = (node: unknown): string | undefined =>
  typeof node === 'object' && node !== null ? (node as { [BROKEN]?: string })[BROKEN] : undefined;

/** Parts of an operation that do not change how it is called, and values that are no schemas. */
const IGNORED = /^(callbacks|links|headers|examples?|default|enum|const|mapping|x-.*)$/;

/** Returns a function that finds the first broken part of an operation, references included. */
export function brokenFinder(document: Document): (operation: object) => string | undefined {
  const sound = new Set<object>();
  return (operation) => {
    const seen = new Set<object>();
    const pending: { node: unknown; isNames: boolean }[] = [{ node: operation, isNames: false }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { node, isNames } = next;
      if (typeof node !== 'object' || node === null || seen.has(node) || sound.has(node)) continue;
      seen.add(node);
      const reason = brokenReason(node);
      if (reason !== undefined) return reason;
      if (isReference(node)) {
        const target = resolveReference(document, node);
        if (target === undefined) return `Can't resolve "${node.$ref}"`;
        pending.push({ node: target, isNames: false });
      }
      for (const [key, child] of Object.entries(node)) {
        if (isNames || !IGNORED.test(key))
          pending.push({ node: child, isNames: !isNames && key === 'properties' });
      }
    }
    for (const node of seen) sound.add(node);
    return undefined;
  };
}

/** What a broken component becomes, since others may refer to it. */
const PLACEHOLDERS: Record<string, object> = {
  schemas: {},
  parameters: { name: 'broken', in: 'query' },
  requestBodies: { content: {} },
  responses: { description: '' },
};

/** Replaces the broken parts of what no operation uses: other components, webhooks and callbacks. */
export function removeBroken(document: Document): void {
  const isUnusable = brokenFinder(document);
  for (const [name, webhook] of Object.entries(document.webhooks ?? {})) {
    if (isUnusable(webhook) !== undefined) delete document.webhooks?.[name];
  }
  for (const pathItem of Object.values(document.paths ?? {})) {
    if (brokenReason(pathItem.parameters) !== undefined) delete pathItem.parameters;
  }
  for (const [kind, components] of Object.entries(document.components ?? {})) {
    for (const [name, component] of Object.entries(components as Record<string, object>)) {
      if (brokenReason(component) !== undefined)
        (components as Record<string, object>)[name] = { ...PLACEHOLDERS[kind] };
    }
  }
  visitObjects(document, (node) => {
    for (const [key, child] of Object.entries(node)) {
      const isDangling = isReference(child) && resolveReference(document, child) === undefined;
      if (!isDangling && brokenReason(child) === undefined) continue;
      // Everywhere else an empty object is a schema for any value, or a part without content.
      (node as Record<string, unknown>)[key] = {};
    }
  });
}
