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
  fields: Field[];
  body?: Body | undefined;
  answer: Answer;
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
  encoding: 'json' | 'form';
  /** The body is one value, the field `body`, and not an object whose properties are fields. */
  whole: boolean;
}

/** What a call gives back: JSON that is checked against a schema, text, or nothing. */
export type Answer = JsonAnswer | { kind: 'text' } | { kind: 'none' };

export interface JsonAnswer {
  kind: 'json';
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
  sent: boolean;
  /** Whether it is part of an answer. */
  answered: boolean;
}

export interface Model extends NamedSchema {
  componentName: string;
}

/** The components, and what operations answer with that has a name. */
export const namedSchemas = (api: Api): NamedSchema[] =>
  [
    ...api.models.values(),
    ...api.operations.flatMap(({ answer }) => {
      const { schema, typeName } = answer.kind === 'json' ? answer : {};
      return schema && typeName ? [{ typeName, schema, sent: false, answered: true }] : [];
    }),
  ].sort((a, b) => compare(a.typeName, b.typeName));

/** A type in one line, with the names of models in it, for those who read it. */
export const shortType = (api: Api, schema: Schema): string =>
  typeText(schema, (name) => api.models.get(name)?.typeName, 'object');

/** The type of an answer, by its name if it has one. */
export const answerText = (api: Api, { typeName, schema }: JsonAnswer): string =>
  typeName ?? shortType(api, schema);

/** Something the generator cannot make code of, and where in the document it stands. */
export interface Unsupported {
  pointer: string;
  message: string;
}

/** Takes what is unsupported, by where it stands. */
export type Report = (pointer: string, message: string) => void;
