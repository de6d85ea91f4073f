/** The schemas in the document's `components`: giving them names, collecting them, and breaking their cycles. */
import type { Model, Operation } from './api.ts';
import { capitalize, compare, identifier } from './names.ts';
import {
  componentName,
  type Document,
  isReference,
  pointerSegments,
  resolve,
  type Schema,
} from './openapi.ts';

/**
 * Adds a component for each schema that is referred to in another place of the document, so that it has
 * a name: a schema with a name may refer to itself, and one without could not even be written as code.
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

/** Whether a reference leads to a schema within a component or an operation, not to a whole component. */
const isNameless = ($ref: string): boolean =>
  /^#\/.*\/schemas?(\/|$)/.test($ref) && !/^#\/components\/schemas\/[^/]+$/.test($ref);

function freeName(schemas: Record<string, Schema>, $ref: string): string {
  const wanted = pointerSegments($ref)
    .filter((segment, index) => index > 1 || !['components', 'schemas', 'paths'].includes(segment))
    .flatMap((segment) => segment.split(/[^A-Za-z0-9]+/))
    .map(capitalize)
    .join('');
  let name = wanted;
  while (name in schemas) name += '_';
  return name;
}

/** Collects the component schemas that requests and responses refer to, with a type name for each. */
export function collectModels(
  document: Document,
  operations: Operation[],
  typeNames: (wanted: string) => string,
): Map<string, Model> {
  const inRequests = findReachable(
    document,
    operations.flatMap(({ fields }) => fields.map((field) => field.schema)),
  );
  const inResponses = findReachable(
    document,
    operations.flatMap(({ response, failures }) =>
      response.kind === 'json' ? [response.schema, ...failures] : failures,
    ),
  );
  const models = [...new Map([...inRequests, ...inResponses])]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, schema]) => ({
      typeName: typeNames(capitalize(identifier(name)) || 'Model'),
      componentName: name,
      schema,
      inRequest: inRequests.has(name),
      inResponse: inResponses.has(name),
    }));
  return new Map(models.map((model) => [model.componentName, model]));
}

/** Finds the components that schemas refer to, directly or through others. */
function findReachable(document: Document, schemas: Schema[]): Map<string, Schema> {
  const found = new Map<string, Schema>();
  const pending = [...schemas];
  for (const schema of pending) {
    const name = componentName(schema);
    const target = name === undefined ? undefined : document.components?.schemas?.[name];
    if (name !== undefined && target && !found.has(name)) {
      found.set(name, target);
      pending.push(target);
    }
    pending.push(
      ...Object.values(schema.properties ?? {}),
      ...[schema.items, schema.additionalProperties].filter((part) => typeof part === 'object'),
      ...(schema.allOf ?? []),
      ...(schema.anyOf ?? []),
      ...(schema.oneOf ?? []),
    );
  }
  return found;
}

/**
 * Removes the references by which a component contains itself other than in a property. JSON Schema
 * allows `Json: string | Json[]`, and validators check it, but TypeScript rejects it in the form that
 * openapi-typescript writes. The removed part has the type `unknown`.
 */
export function cutCycles(document: Document): void {
  const schemas = document.components?.schemas ?? {};
  const open = new Set<string>();
  const done = new Set<string>();
  const visit = (schema: Schema): void => {
    const name = componentName(schema);
    if (name === undefined) {
      for (const part of containedSchemas(schema)) visit(part);
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

/** The parts of a schema whose types TypeScript must resolve before the type of the whole. */
const containedSchemas = ({ items, prefixItems, allOf, anyOf, oneOf }: Schema): Schema[] =>
  [items, prefixItems, allOf, anyOf, oneOf].flat().filter((part) => typeof part === 'object');
