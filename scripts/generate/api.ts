/** The API that users of the generated code see: operations, their fields, and models. */
import { compare } from './names.ts';
import type { Schema } from './openapi.ts';
import { typeText } from './type-text.ts';

export interface Api {
  operations: Operation[];
  /** The component schemas that the operations use, by component name. */
  models: Map<string, Model>;
}

export interface Operation {
  /** The name of the method. */
  name: string;
  /** The operationId as written in the document. */
  operationId: string;
  method: string;
  path: string;
  server: string;
  summary?: string | undefined;
  description?: string | undefined;
  deprecated: boolean;
  /** Whether it requires a token. */
  authenticated: boolean;
  requestType: string;
  /** The type of what a client’s method takes: `requestType`, unless the client fills in a field. */
  inputType: string;
  fields: Field[];
  body?: Body | undefined;
  response: SuccessResponse;
  /** The schemas of its JSON error bodies. */
  failures: Schema[];
}

export interface Field {
  /** The name in the request object. */
  name: string;
  /** The name on the wire. */
  wireName: string;
  in: 'path' | 'query' | 'header' | 'body';
  required: boolean;
  deprecated: boolean;
  description?: string | undefined;
  example?: unknown;
  schema: Schema;
  serialization?: Serialization | undefined;
  /** The JSON pointer of its declaration. */
  pointer: string;
}

/** How a list or an object is serialized (OpenAPI's `style` and `explode`). */
export interface Serialization {
  style?: string;
  explode?: boolean;
  allowReserved?: true;
}

export interface Body {
  mediaType: string;
  encoding: 'json' | 'form' | 'multipart' | 'text' | 'binary';
  /** Whether the body is one value, the field `body`, as opposed to an object whose properties are fields. */
  whole: boolean;
  /** The media types of the parts of a multipart body that state one, by the name of the property. */
  partTypes?: Record<string, string>;
}

/** The body of a successful response: JSON that is validated, text, a stream, binary data, or none. */
export type SuccessResponse = JsonResponse | { kind: 'text' | 'stream' | 'binary' | 'none' };

/** The body that one status has. */
export interface StatusBody {
  kind: 'json' | 'text' | 'stream' | 'binary';
  status: string;
  mediaType: string;
  schema: Schema;
}

export interface JsonResponse {
  kind: 'json';
  status: string;
  mediaType: string;
  schema: Schema;
  optional: boolean;
  /** If statuses have different bodies, `schema` is their union: the main one, and the others. */
  main?: StatusBody;
  statuses?: StatusBody[];
  /** The name of its type, if the schema is neither a component nor a type of one line. */
  typeName?: string;
}

/** A schema that has a named type. */
export interface NamedSchema {
  typeName: string;
  schema: Schema;
  /** Whether it is part of a request. */
  inRequest: boolean;
  /** Whether it is part of a response. */
  inResponse: boolean;
}

export interface Model extends NamedSchema {
  componentName: string;
}

/** The models and the named responses of operations, sorted by name. */
export const namedSchemas = (api: Api): NamedSchema[] =>
  [
    ...api.models.values(),
    ...api.operations.flatMap(({ response }) => {
      const { schema, typeName } = response.kind === 'json' ? response : {};
      return schema && typeName ? [{ typeName, schema, inRequest: false, inResponse: true }] : [];
    }),
  ].sort((a, b) => compare(a.typeName, b.typeName));

/** A type in one line, with the names of models in it, for human readers. */
export const shortType = (api: Api, schema: Schema): string =>
  typeText(schema, (name) => api.models.get(name)?.typeName, 'object');

/** The type of a JSON response, by its name if it has one. */
export const responseText = (api: Api, { typeName, schema }: JsonResponse): string =>
  typeName ?? shortType(api, schema);

/** A part of the document that the generator does not support, and its JSON pointer. */
export interface Problem {
  pointer: string;
  message: string;
}

export type ReportProblem = (pointer: string, message: string) => void;
