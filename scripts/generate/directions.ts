/**
 * OpenAPI's `required` counts in one direction only: a request has no property that is `readOnly`, and a response has
 * none that is `writeOnly`. So a schema for both directions becomes two components, the second one for requests.
 */
import {
  componentName,
  type Document,
  isReference,
  METHODS,
  type Operation,
  type PathItem,
  pointerSegment,
  resolve,
  type Schema,
} from './openapi.ts';
import { objectShape } from './schema.ts';

type Direction = 'request' | 'response';
const IGNORED = { request: 'readOnly', response: 'writeOnly' } as const;

/** Removes names from `required` that do not count. This changes the document. */
export function splitDirections(document: Document): void {
  const schemas = document.components?.schemas ?? {};
  const inRequests = findSchemas(document, rootsOf(document, 'request'));
  const inResponses = findSchemas(document, rootsOf(document, 'response'));
  const writable = copyForRequests(document, inRequests, inResponses);
  for (const [name, copy] of writable) schemas[`${name}Writable`] = copy;
  const requests = [...inRequests.nodes].filter((node) => !inResponses.nodes.has(node));
  for (const node of [...requests, ...[...writable.values()].flatMap(nodesOf)]) {
    const name = componentName(node);
    if (name !== undefined && writable.has(name))
      node.$ref = `#/components/schemas/${pointerSegment(`${name}Writable`)}`;
  }
  const directions: [Direction, Iterable<Schema>][] = [
    ['response', inResponses.nodes],
    ['request', [...requests, ...[...writable.values()].flatMap(nodesOf)]],
  ];
  for (const [direction, nodes] of directions) {
    for (const node of nodes) removeIgnored(document, node, direction);
  }
}

/** Copies the components of both directions in which, at any depth, a required name counts in only one. */
function copyForRequests(
  document: Document,
  inRequests: ReachableSchemas,
  inResponses: ReachableSchemas,
): Map<string, Schema> {
  const shared = [...inRequests.components].filter(([name]) => inResponses.components.has(name));
  const targets = new Map(
    shared.map(([name, schema]) => [name, new Set(nodesOf(schema).map(componentName))] as const),
  );
  const differs = new Set(
    shared.flatMap(([name, schema]) =>
      nodesOf(schema).some((node) => hasIgnored(document, node)) ? [name] : [],
    ),
  );
  // A Set that grows is iterated over to its end.
  for (const found of differs) {
    for (const [name, names] of targets) if (names.has(found)) differs.add(name);
  }
  const taken = document.components?.schemas ?? {};
  return new Map(
    shared
      .filter(([name]) => differs.has(name) && !(`${name}Writable` in taken))
      .map(([name, schema]) => [name, copyWithoutDiscriminators(schema)]),
  );
}

const hasIgnored = (document: Document, schema: Schema): boolean =>
  (['request', 'response'] as const).some((direction) =>
    partsOf(schema).some((part) => ignoredNames(document, schema, part, direction).length > 0),
  );

/** A schema, and the inline parts of its `allOf`, whose required names may be properties of other parts. */
const partsOf = (schema: Schema): Schema[] => [
  schema,
  ...(Array.isArray(schema.allOf) ? schema.allOf.filter((part) => !isReference(part)) : []),
];

/** The required names of a schema, or of an inline part of its `allOf`, that do not count. */
function ignoredNames(
  document: Document,
  whole: Schema,
  part: Schema,
  direction: Direction,
): string[] {
  if (!Array.isArray(part.required) || part.required.length === 0) return [];
  const { properties } = objectShape(document, whole);
  return part.required.filter((name) => {
    const property = properties[name];
    const flag = IGNORED[direction];
    return property && (property[flag] ?? resolve<Schema>(document, property)[flag]) === true;
  });
}

function removeIgnored(document: Document, schema: Schema, direction: Direction): void {
  for (const part of partsOf(schema)) {
    const ignored = ignoredNames(document, schema, part, direction);
    if (ignored.length > 0)
      part.required = (part.required ?? []).filter((name) => !ignored.includes(name));
  }
}

/** The parts of operations that one direction starts from. */
function rootsOf(document: Document, direction: Direction): unknown[] {
  const { paths = {} } = document;
  return Object.keys(paths).flatMap((path): unknown[] => {
    const pathItem = resolve<PathItem>(document, paths[path] ?? {});
    const operations = METHODS.map((method) => pathItem[method] as Operation | undefined);
    return direction === 'response'
      ? operations.map((operation) => operation?.responses)
      : [pathItem, ...operations].flatMap((part) => [part?.parameters, part?.['requestBody']]);
  });
}

interface ReachableSchemas {
  components: Map<string, Schema>;
  nodes: Set<Schema>;
}

/** Finds all objects below the roots, references included, and the components among them. */
function findSchemas(document: Document, roots: unknown[]): ReachableSchemas {
  const components = new Map<string, Schema>();
  const nodes = new Set<Schema>();
  const pending = [...roots];
  for (let node = pending.pop(); pending.length > 0 || node !== undefined; node = pending.pop()) {
    if (typeof node !== 'object' || node === null || nodes.has(node)) continue;
    nodes.add(node);
    if (isReference(node)) {
      const target = resolve<Schema>(document, node);
      const name = componentName(node);
      if (name !== undefined) components.set(name, target);
      pending.push(target);
    }
    pending.push(...childrenOf(node));
  }
  return { components, nodes };
}

/** The objects of a schema, itself included; references are not followed. */
function nodesOf(schema: Schema): Schema[] {
  const nodes = new Set<Schema>([schema]);
  for (const node of nodes) for (const child of childrenOf(node)) nodes.add(child);
  return [...nodes];
}

const childrenOf = (node: object): object[] =>
  Object.values(node).filter((child) => typeof child === 'object' && child !== null);

/** A copy without discriminators: their mappings lead to the components of responses. */
function copyWithoutDiscriminators<Node>(node: Node): Node {
  if (Array.isArray(node)) return node.map(copyWithoutDiscriminators) as Node;
  if (typeof node !== 'object' || node === null) return node;
  const copied: Node = { ...node };
  for (const [key, child] of Object.entries(node)) {
    if (key === 'discriminator' && 'propertyName' in Object(child))
      delete copied[key as keyof Node];
    else if (typeof child === 'object')
      copied[key as keyof Node] = copyWithoutDiscriminators(child);
  }
  return copied;
}
