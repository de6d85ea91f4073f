/** What users of the generated code see: operations, their fields, models. */
import { compare } from './names.ts';
import type { Schema } from './openapi.ts';
import { typeText } from './type-text.ts';

export interface Api {
  operations: Operation[];
  /** Component schemas that the operations lead to, by the name of their type. */
  models: Map<string, Model>;
}

export interface Operation {
  /** Name of the method. */
  name: string;
  /** The operationId as the document spells it. */
  operationId: string;
  method: string;
  path: string;
  server: string;
  summary?: string | undefined;
  description?: string | undefined;
  deprecated: boolean;
  /** Whether it is called with a token. */
  authenticated: boolean;
  requestType: string;
  /** The argument of a client's method, which may leave out the client identifier. */
  inputType: string;
  fields: Field[];
  body?: Body | undefined;
  response: ResponseBody;
  /** What the JSON bodies of its failures look like. */
  failures: Schema[];
}

export interface Field {
  /** Name in the request object. */
  name: string;
  /** Name on the wire. */
  wireName: string;
  in: 'path' | 'query' | 'header' | 'body';
  required: boolean;
  deprecated: boolean;
  description?: string | undefined;
  example?: unknown;
  schema: Schema;
  /** Whether the field is a file, and not JSON. */
  isBinary?: boolean;
  serialization?: Serialization | undefined;
  /** Where the document declares it. */
  pointer: string;
}

/** How a list or an object is written, where that is not the default of its place. */
export interface Serialization {
  style?: string;
  explode?: boolean;
  allowReserved?: true;
}

export interface Body {
  mediaType: string;
  encoding: 'json' | 'form' | 'multipart' | 'text' | 'binary';
  /** The body is one value, the field `body`, and not an object whose properties are fields. */
  whole: boolean;
}

/** What a call gives back: JSON that is checked against a schema, text, or nothing. */
export type ResponseBody = JsonResponse | { type: 'text' } | { type: 'binary' } | { type: 'none' };

export interface JsonResponse {
  type: 'json';
  status: string;
  mediaType: string;
  schema: Schema;
  optional: boolean;
  /** The name of its type, where the schema is neither a component nor a type of one line. */
  typeName?: string;
}

/** A schema that has a type of its own. */
export interface NamedSchema {
  typeName: string;
  schema: Schema;
  /** Whether it is part of a request. */
  inRequest: boolean;
  /** Whether it is part of an response. */
  inResponse: boolean;
}

export interface Model extends NamedSchema {
  componentName: string;
}

/** The components, and what operations response with that has a name. */
export const namedSchemas = (api: Api): NamedSchema[] =>
  [
    ...api.models.values(),
    ...api.operations.flatMap(({ response }) => {
      const { schema, typeName } = response.type === 'json' ? response : {};
      return schema && typeName ? [{ typeName, schema, inRequest: false, inResponse: true }] : [];
    }),
  ].sort((a, b) => compare(a.typeName, b.typeName));

/** A type in one line, with the names of models in it, for those who read it. */
export const shortType = (api: Api, schema: Schema): string =>
  typeText(schema, (name) => api.models.get(name)?.typeName, 'object');

/** The type of an response, by its name if it has one. */
export const responseText = (api: Api, { typeName, schema }: JsonResponse): string =>
  typeName ?? shortType(api, schema);

/** Something the generator cannot make code of, and where in the document it stands. */
export interface Unsupported {
  pointer: string;
  message: string;
}

/** Takes what is unsupported, by where it stands. */
export type Report = (pointer: string, message: string) => void;
