import type { Api, Field, Operation } from './api.ts';
import { type Document, jsonTypes, resolve, type Schema } from './openapi.ts';
import { typeText } from './type-text.ts';

/** operations.ts: request and response types, and the table that the client is driven by. */
export function emitOperations(document: Document, api: Api): string {
  const text = [
    PRELUDE,
    ...[...api.models.values()].map(
      (model) =>
        `${docComment([model.schema.description])}export type ${model.typeName} = components["schemas"][${quote(model.componentName)}];\n`,
    ),
    ...api.operations.map(requestType),
    '/** Request and response of each operation, by its name. */',
    'export interface Operations {',
    ...api.operations.map((operation) => {
      const comment = docComment([
        operation.description ?? operation.summary,
        `\`${operation.method} ${operation.path}\``,
        operation.deprecated && '@deprecated',
      ]);
      return `${comment}${quote(operation.name)}: { request: ${operation.requestType}; response: ${responseType(api, operation)} };`;
    }),
    '}',
    '',
    '/** How each operation is sent, and how its answer is checked. */',
    'export const operations: { readonly [Name in keyof Operations]: OperationEntry } = {',
    ...api.operations.map((operation) => tableEntry(document, api, operation)),
    '};',
  ].join('\n');
  const uses = (name: string) => new RegExp(`\\b${name}[[.]`).test(text);
  const types = [uses('components') && 'components', uses('source') && 'operations as source'];
  return [
    `import type { ${types.filter(Boolean).join(', ')} } from "./types.ts";`,
    uses('validators') ? 'import * as validators from "./validators.js";' : '',
    text,
  ].join('\n');
}

const PRELUDE = `
/** How one operation is sent, and how its answer is checked. */
interface OperationEntry {
  readonly method: string;
  /** Path template, with the placeholders of OpenAPI. */
  readonly path: string;
  /** URL that the path is appended to. */
  readonly server: string;
  /** Whether it is called with a token. */
  readonly authenticated?: true;
  /** The fields of the request, by their name in the request object. */
  readonly fields: { readonly [name: string]: FieldEntry };
  /** How fields that go in the body are written; \`whole\` where the one field \`body\` is all of it. */
  readonly body?: { readonly encoding: "json" | "form"; readonly mediaType: string; readonly required?: true; readonly whole?: true };
  /** What the answer is: JSON that passes \`validate\`, text, or nothing. */
  readonly answer: { readonly kind: "none" | "text" } | { readonly kind: "json"; readonly model: string; readonly validate: (value: unknown) => boolean; readonly optional?: true };
}

/** Where one field of a request goes, and what it may be. */
interface FieldEntry {
  readonly in: "path" | "query" | "header" | "body";
  /** Name on the wire. */
  readonly name: string;
  readonly required?: true;
  /** The JSON types it may have; any, where this is missing. */
  readonly types?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  /** How a list or an object is written, where that is not the default of its place. */
  readonly style?: string;
  readonly explode?: boolean;
  readonly allowReserved?: true;
}
`;

function requestType(operation: Operation): string {
  const fields = operation.fields.map((field) => {
    const comment = docComment([
      field.description,
      field.example !== undefined && `@example ${JSON.stringify(field.example)}`,
      field.deprecated && '@deprecated',
    ]);
    return `${comment}${quote(field.name)}${field.required ? '' : '?'}: ${fieldType(operation, field)};`;
  });
  const comment = docComment([`What \`${operation.name}\` is called with.`]);
  return fields.length > 0
    ? `${comment}export interface ${operation.requestType} {\n${fields.join('\n')}\n}\n`
    : `${comment}export type ${operation.requestType} = Record<string, never>;\n`;
}

/** The type in one line where that is possible, else the place of it in types.ts. */
function fieldType(operation: Operation, field: Field): string {
  const text = typeText(field.schema, (name) => `components["schemas"][${quote(name)}]`);
  if (text) return text;
  const source = `source[${quote(operation.operationId)}]`;
  if (field.in !== 'body') {
    return `Required<NonNullable<${source}["parameters"][${quote(field.in)}]>>[${quote(field.wireName)}]`;
  }
  const body = `NonNullable<${source}["requestBody"]>["content"][${quote(operation.body?.mediaType ?? '')}]`;
  return operation.body?.whole ? body : `Required<${body}>[${quote(field.wireName)}]`;
}

function responseType(api: Api, { operationId, answer }: Operation): string {
  if (answer.kind === 'none') return 'void';
  if (answer.kind === 'text') return 'string';
  const text = typeText(answer.schema, (name) => api.models.get(name)?.typeName);
  const status = /^\d+$/.test(answer.status) ? answer.status : quote(answer.status);
  const json =
    text ??
    `source[${quote(operationId)}]["responses"][${status}]["content"][${quote(answer.mediaType)}]`;
  return answer.optional ? `${json} | undefined` : json;
}

function tableEntry(document: Document, api: Api, operation: Operation): string {
  const { answer, body } = operation;
  const fields = operation.fields.map((field) => {
    const { types, values, minimum } = constraints(document, field.schema);
    return `${quote(field.name)}: ${JSON.stringify({
      in: field.in,
      name: field.wireName,
      ...(field.required && { required: true }),
      ...(types.length > 0 && { types }),
      ...(values && { enum: values }),
      ...(minimum !== undefined && { minimum }),
      ...field.serialization,
    })},`;
  });
  const sent = body && {
    encoding: body.encoding,
    mediaType: body.mediaType,
    ...(body.required && { required: true }),
    ...(body.whole && { whole: true }),
  };
  return [
    `${quote(operation.name)}: {`,
    `method: ${quote(operation.method)},`,
    `path: ${quote(operation.path)},`,
    `server: ${quote(operation.server)},`,
    operation.authenticated ? 'authenticated: true,' : '',
    `fields: {${fields.join('\n')}},`,
    sent ? `body: ${JSON.stringify(sent)},` : '',
    answer.kind === 'json'
      ? `answer: { kind: "json", model: ${quote(modelText(api, answer.schema))}, validate: validators.${operation.name}${answer.optional ? ', optional: true' : ''} },`
      : `answer: { kind: ${quote(answer.kind)} },`,
    '},',
  ]
    .filter(Boolean)
    .join('\n');
}

/** What an answer is called in a message. */
const modelText = (api: Api, schema: Schema): string =>
  typeText(schema, (name) => api.models.get(name)?.typeName) ?? 'object';

function constraints(document: Document, schema: Schema) {
  const target = resolve<Schema>(document, schema);
  return {
    types: jsonTypes(target),
    values: target.enum ?? ('const' in target ? [target.const] : undefined),
    minimum: target.minimum,
  };
}

/** A comment of the given paragraphs, to stand before what it is of; nothing when there are none. */
function docComment(paragraphs: (string | false | undefined)[]): string {
  const lines = paragraphs
    .filter((paragraph) => typeof paragraph === 'string' && paragraph !== '')
    .map((paragraph) => String(paragraph).trim().replaceAll('*/', '*\\/'))
    .join('\n\n')
    .split(/\r?\n/);
  if (lines.join('') === '') return '';
  if (lines.length === 1) return `/** ${lines[0]} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}

const quote = (text: string): string => JSON.stringify(text);
