import { componentName, type Document, type Schema } from './openapi.ts';

/**
 * Removes the references by which a component contains itself other than in a property. JSON Schema
 * allows `Json: string | Json[]`, and validators check it, but TypeScript cannot write it where
 * openapi-typescript does: what is removed has the type `unknown`.
 */
export function cutCycles(document: Document): void {
  const schemas = document.components?.schemas ?? {};
  const open = new Set<string>();
  const done = new Set<string>();
  const visit = (schema: Schema): void => {
    const name = componentName(schema);
    if (name === undefined) {
      for (const part of contained(schema)) visit(part);
    } else if (open.has(name)) {
      delete schema.$ref;
    } else {
      visitComponent(name);
    }
  };
  const visitComponent = (name: string): void => {
    const schema = schemas[name];
    if (!schema || done.has(name)) return;
    open.add(name);
    visit(schema);
    open.delete(name);
    done.add(name);
  };
  for (const name of Object.keys(schemas)) visitComponent(name);
}

/** The parts of a schema that TypeScript has to know before it knows the type of the whole. */
const contained = ({ items, prefixItems, allOf, anyOf, oneOf }: Schema): Schema[] =>
  [items, prefixItems, allOf, anyOf, oneOf].flat().filter((part) => typeof part === 'object');
