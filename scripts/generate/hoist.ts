import { type Document, isReference, pointerSegments, resolve, type Schema } from './openapi.ts';

/**
 * Makes a component of each schema that is referred to at some other place of the document, so that
 * it has a name. What has a name may refer to itself; what has none could not even be written down.
 */
export function hoistSchemas(document: Document): void {
  const schemas = document.components?.schemas ?? {};
  const hoisted = new Map<string, string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isReference(node) && isNameless(node.$ref)) {
      let name = hoisted.get(node.$ref);
      if (name === undefined) {
        name = freeName(schemas, node.$ref);
        hoisted.set(node.$ref, name);
        schemas[name] = resolve<Schema>(document, node);
      }
      node.$ref = `#/components/schemas/${name}`;
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(document);
  if (hoisted.size > 0) document.components = { ...document.components, schemas };
}

/** A schema within a component or an operation; references to whole components are not meant. */
const isNameless = ($ref: string): boolean =>
  /^#\/.*\/schemas?(\/|$)/.test($ref) && !/^#\/components\/schemas\/[^/]+$/.test($ref);

function freeName(schemas: Record<string, Schema>, $ref: string): string {
  const wanted = pointerSegments($ref)
    .filter((segment, index) => index > 1 || !['components', 'schemas', 'paths'].includes(segment))
    .flatMap((segment) => segment.split(/[^A-Za-z0-9]+/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  let name = wanted;
  while (name in schemas) name += '_';
  return name;
}
