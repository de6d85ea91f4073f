/** The parts of an OpenAPI 3.0 or 3.1 document that the generator reads. */

export interface Document {
  servers?: Server[];
  security?: SecurityRequirement[];
  paths?: Record<string, PathItem>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Server {
  url: string;
  variables?: Record<string, { default: string }>;
}

export type SecurityRequirement = Record<string, string[]>;

export interface PathItem {
  servers?: Server[];
  parameters?: (Parameter | Reference)[];
  [method: string]: unknown;
}

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  deprecated?: boolean;
  servers?: Server[];
  security?: SecurityRequirement[];
  parameters?: (Parameter | Reference)[];
  requestBody?: RequestBody | Reference;
  responses?: Record<string, Response | Reference>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  deprecated?: boolean;
  description?: string;
  style?: string;
  explode?: boolean;
  allowReserved?: boolean;
  example?: unknown;
  schema?: Schema;
  content?: Record<string, MediaType>;
}

export interface RequestBody {
  required?: boolean;
  content: Record<string, MediaType>;
}

export interface Response {
  description?: string;
  content?: Record<string, MediaType>;
}

export interface MediaType {
  schema?: Schema;
}

export interface Reference {
  $ref: string;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  nullable?: boolean;
  format?: string;
  contentMediaType?: string;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  prefixItems?: Schema[];
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  description?: string;
  deprecated?: boolean;
  example?: unknown;
  examples?: unknown[];
}

export const METHODS = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
] as const;

/** One segment of a JSON pointer (RFC 6901). */
export const pointerSegment = (name: string | number): string =>
  String(name).replaceAll('~', '~0').replaceAll('/', '~1');

export const pointerSegments = ($ref: string): string[] =>
  $ref.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeSegment);

const decodeSegment = (segment: string): string =>
  decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~');

/** What a local reference points at, through as many references as it takes. */
export function resolve<T extends object>(document: Document, node: T | Reference): T {
  let current: unknown = node;
  for (const seen = new Set<string>(); isReference(current) && !seen.has(current.$ref);) {
    const { $ref } = current;
    seen.add($ref);
    current = pointerSegments($ref).reduce<unknown>(
      (parent, key) => (parent as Record<string, unknown> | undefined)?.[key],
      document,
    );
  }
  // Redocly has checked that every reference leads to a node of the expected kind.
  return (current ?? {}) as T;
}

export const isReference = (node: unknown): node is Reference =>
  typeof node === 'object' && node !== null && '$ref' in node && typeof node.$ref === 'string';

const COMPONENT_SCHEMA = /^#\/components\/schemas\/([^/]+)$/;

/** The name of the component that a schema is a reference to, if it is one. */
export function componentName(schema: Schema): string | undefined {
  const name = schema.$ref && COMPONENT_SCHEMA.exec(schema.$ref)?.[1];
  return name ? decodeSegment(name) : undefined;
}

/** The JSON types a schema allows, with OpenAPI 3.0's `nullable`; empty where it does not say. */
export function jsonTypes(schema: Schema): string[] {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return schema.nullable && types.length > 0 && !types.includes('null')
    ? [...types, 'null']
    : types;
}

export type Literal = string | number | boolean | null;

/** The values that `enum` or `const` allow, where all of them are primitive. */
export function literals(schema: Schema): Literal[] | undefined {
  const values = schema.enum ?? (Object.hasOwn(schema, 'const') ? [schema.const] : undefined);
  if (!values?.every(isLiteral)) return undefined;
  return schema.nullable && !values.includes(null) ? [...values, null] : values;
}

const isLiteral = (value: unknown): value is Literal =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** Properties and required names of an object schema, those of its `allOf` included. */
export function objectShape(
  document: Document,
  schema: Schema,
  seen = new Set<Schema>(),
): { properties: Record<string, Schema>; required: Set<string> } {
  const own = resolve<Schema>(document, schema);
  const properties: Record<string, Schema> = {};
  const required = new Set<string>();
  if (seen.has(own)) return { properties, required };
  seen.add(own);
  for (const part of own.allOf ?? []) {
    const shape = objectShape(document, part, seen);
    Object.assign(properties, shape.properties);
    for (const name of shape.required) required.add(name);
  }
  Object.assign(properties, own.properties);
  for (const name of own.required ?? []) required.add(name);
  return { properties, required };
}

export interface Property {
  /** `name`, `outer.name` in an object that is written within the schema, `list[].name` in a list. */
  path: string;
  schema: Schema;
  required: boolean;
}

/** The properties of a schema, and of what is written within it; a reference is where it ends. */
export function propertiesOf(document: Document, schema: Schema, prefix = ''): Property[] {
  const { properties, required } = objectShape(document, schema);
  const found = Object.entries(properties).flatMap(([name, property]) => {
    const path = prefix ? `${prefix}.${name}` : name;
    return [
      { path, schema: property, required: required.has(name) },
      ...(property.$ref ? [] : propertiesOf(document, property, path)),
    ];
  });
  const own = resolve<Schema>(document, schema);
  const within: [Schema | boolean | undefined, string][] = [
    [own.items, `${prefix}[]`],
    [own.additionalProperties, prefix ? `${prefix}.*` : '*'],
    ...[...(own.oneOf ?? []), ...(own.anyOf ?? [])].map((part): [Schema, string] => [part, prefix]),
  ];
  for (const [part, path] of within) {
    if (typeof part === 'object' && !part.$ref) found.push(...propertiesOf(document, part, path));
  }
  // Several alternatives may have a property of the same name: the first one speaks for them.
  const seen = new Set<string>();
  return found.filter(({ path }) => !seen.has(path) && seen.add(path));
}

export const exampleOf = (schema: Schema): unknown => schema.example ?? schema.examples?.[0];
