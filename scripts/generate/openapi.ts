/** The parts of an OpenAPI 3.0 or 3.1 document that the generator reads. */

export interface Document {
  openapi: string;
  servers?: Server[];
  security?: SecurityRequirement[];
  paths?: Record<string, PathItem>;
  webhooks?: Record<string, PathItem>;
  components?: {
    schemas?: Record<string, Schema>;
    securitySchemes?: Record<string, SecurityScheme | Reference>;
    [kind: string]: unknown;
  };
}

export interface Server {
  url: string;
  variables?: Record<string, { default: string }>;
}

export type SecurityRequirement = Record<string, string[]>;

export interface SecurityScheme {
  type?: string;
  in?: string;
  name?: string;
  scheme?: string;
}

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
  headers?: Record<string, Header | Reference>;
}

export interface Header {
  required?: boolean;
  schema?: Schema;
}

export interface MediaType {
  schema?: Schema;
  encoding?: Record<string, { contentType?: string }>;
}

export interface Reference {
  $ref: string;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  /** The TypeScript type of a value that is not JSON; the generator adds it. */
  typeText?: string;
  format?: string;
  contentMediaType?: string;
  contentEncoding?: string;
  nullable?: boolean;
  readOnly?: boolean;
  writeOnly?: boolean;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  patternProperties?: Record<string, Schema>;
  items?: Schema;
  prefixItems?: Schema[];
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  description?: string;
  deprecated?: boolean;
  example?: unknown;
  examples?: unknown[];
  /** The optional properties that validators check; without it, they check all of them. */
  'x-validated'?: string[];
  /** Whether validators remove the items of a list that are not valid, instead of rejecting the list. */
  'x-skip-invalid-items'?: boolean;
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

/** One segment of a JSON pointer in a URL fragment (RFC 6901, 6). */
export const pointerSegment = (name: string): string =>
  /[%~/]/.test(name)
    ? name.replaceAll('%', '%25').replaceAll('~', '~0').replaceAll('/', '~1')
    : name;

export function pointerSegments($ref: string): string[] {
  const pointer = $ref.replace(/^#\/?/, '');
  return pointer === '' ? [] : pointer.split('/').map(decodeSegment);
}

const decodeSegment = (segment: string): string =>
  decodePercents(segment).replaceAll('~1', '/').replaceAll('~0', '~');

/** Decodes a part of a URL. A percent sign that encodes nothing stands for itself. */
export function decodePercents(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Resolves a local reference, and the references that it leads to. */
export const resolve = <T extends object>(document: Document, node: T | Reference): T =>
  // Operations with a reference to nothing, or to a node of another kind, are left out.
  (isReference(node) ? (resolveReference(document, node) ?? {}) : node) as T;

/** Returns what a reference leads to in the end; undefined if there is no such thing. */
export function resolveReference(document: Document, { $ref }: Reference): object | undefined {
  const seen = new Set<string>();
  let current: unknown = { $ref };
  while (isReference(current)) {
    if (seen.has(current.$ref) || !current.$ref.startsWith('#')) return undefined;
    seen.add(current.$ref);
    current = pointerSegments(current.$ref).reduce<unknown>(child, document);
  }
  return typeof current === 'object' && current !== null ? current : undefined;
}

export const child = (parent: unknown, key: string): unknown =>
  typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key)
    ? parent[key as keyof typeof parent]
    : undefined;

export const isReference = (node: unknown): node is Reference =>
  typeof node === 'object' && node !== null && '$ref' in node && typeof node.$ref === 'string';

const COMPONENT_SCHEMA = /^#\/components\/schemas\/([^/]+)$/;

/** The name of the component schema that a schema refers to. */
export function componentName(schema: Schema): string | undefined {
  const name = schema.$ref && COMPONENT_SCHEMA.exec(schema.$ref)?.[1];
  return name ? decodeSegment(name) : undefined;
}

/** Calls a function with each object below a node, once, and with its JSON pointer. */
export function visitObjects(root: unknown, visit: (node: object, pointer: string) => void): void {
  const seen = new Set<unknown>();
  const pending: [node: unknown, pointer: string][] = [[root, '#']];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, pointer] = next;
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    visit(node, pointer);
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'object') pending.push([value, `${pointer}/${pointerSegment(key)}`]);
    }
  }
}
