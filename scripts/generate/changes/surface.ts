/**
 * The surface of an API: everything that code or a call may depend on. It is plain JSON, sorted by name,
 * so that it can be saved and compared with the surface of another version.
 */

export interface Surface {
  operations: Record<string, OperationSurface>;
  /** The models, by the names of their types. */
  models: Record<string, ModelSurface>;
}

export interface OperationSurface {
  method: string;
  path: string;
  server: string;
  deprecated: boolean;
  /** The alternative sets of credentials, each of which is sufficient; an empty set is no credential. */
  security: string[][];
  request?: { required: boolean; mediaTypes: string[] };
  fields: Record<string, Field>;
  responses: Record<string, ResponseSurface>;
  /** The name of the type of what a call returns, if that is neither a model nor a type of one line. */
  responseType?: string;
}

export interface ResponseSurface {
  mediaTypes: string[];
  /** The type of its body as a client returns it. */
  type: Type;
  headers: Record<string, Property>;
}

export interface ModelSurface {
  type: Type;
  deprecated: boolean;
  inRequest: boolean;
  inResponse: boolean;
}

export interface Property {
  required: boolean;
  type: Type;
  default?: unknown;
  deprecated?: boolean;
  readOnly?: boolean;
  writeOnly?: boolean;
}

/** A field of a request: a property and its location in the HTTP request. */
export interface Field extends Property {
  in: string;
  wireName: string;
  /** Whether a body requires it, though the request does not require a body. */
  requiredInBody?: boolean;
  /** How a list or an object is serialized, if that is not the default of its location. */
  serialization?: string;
}

/** The alternatives that a schema allows: none for `false`, and `unknown` for `true`. */
export type Type = readonly Alternative[];

export type Alternative = Scalar | Literal | Reference | Opaque | List | ObjectType;

/** The keywords that restrict values of a JSON type further, such as `maxLength`. */
export type Constraints = Record<string, unknown>;

export interface Scalar {
  kind: 'unknown' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
  constraints: Constraints;
}

export interface Literal {
  kind: 'literal';
  value: unknown;
}

export interface Reference {
  kind: 'reference';
  model: string;
}

/** A value that is not JSON, such as a file, or no value: its type as code. */
export interface Opaque {
  kind: 'opaque';
  text: string;
}

export interface List {
  kind: 'array';
  constraints: Constraints;
  /** The types of the first items. */
  tuple: readonly Type[];
  /** The type of the other items. */
  items: Type;
}

export interface ObjectType {
  kind: 'object';
  constraints: Constraints;
  properties: Record<string, Property>;
  /** The type of the properties that are not listed. */
  additional: Type;
}

export const UNKNOWN: Type = [{ kind: 'unknown', constraints: {} }];
export const NULL: Type = [{ kind: 'null', constraints: {} }];

/** Whether a type allows every value. */
export const isUnknown = (type: Type): boolean =>
  type.some(
    (alternative) =>
      alternative.kind === 'unknown' && Object.keys(alternative.constraints).length === 0,
  );

/** A record sorted by name, in which `__proto__` is a name like any other. */
export const sorted = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

/** The entry of a record; an inherited property is none. */
export const entryOf = <T>(record: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
