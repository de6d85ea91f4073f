/** Specs of a few lines, from the part of them that is awkward. */
import { openapi } from '../generator.ts';

/** Specs by what is awkward in them: with the warnings that each has, if it has any. */
export type AwkwardSpecs = Record<string, string | [spec: string | Buffer, ...warnings: string[]]>;

export const HEAD = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\n";

export const DONE = "responses: { '204': { description: Done. } }";

/** An operation that sends and receives a schema. */
export const using = (schema: string): string =>
  `/a: { post: { operationId: a, requestBody: { content: { application/json: { schema: ${schema} } } }, responses: { '200': { description: Ok., content: { application/json: { schema: ${schema} } } } } } }`;

export const withSchema = (schema: string, more = '', version?: string): string =>
  openapi(using("{ $ref: '#/components/schemas/S' }"), `S: ${schema}\n${more}`, version);

export const withOperation = (operation: string, path = '/a'): string =>
  openapi(`'${path}': { get: { ${operation} } }`);

export const withParameter = (parameter: string, path = '/a'): string =>
  withOperation(`operationId: a, parameters: [${parameter}], ${DONE}`, path);

export const object = (properties: string): string =>
  `{ type: object, properties: { ${properties} } }`;

export const repeated = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join('\n');
