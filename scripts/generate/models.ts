import { responseText, type Api, type Field, type Operation } from './api.ts';
import { format } from './format.ts';
import { jsonTypes, type Schema } from './openapi.ts';
import { typeText } from './type-text.ts';
import {
  codeLines,
  docComment,
  isFormatted,
  literal,
  propertyName,
  quote,
  type Value,
} from './typescript.ts';

/** The field that a client fills in, so that it is optional for the callers of its methods. */
export const IDENTIFIER = 'xPlexClientIdentifier';

/** models.ts: every public type, which are the models, and the request, input and response of each operation. */
export async function emitModels(api: Api): Promise<string> {
  const statements = [
    ...[...api.models.values()].map(({ typeName, componentName, schema }) =>
      namedType(typeName, modelType(componentName), schema),
    ),
    ...api.operations.flatMap((operation) => [
      requestType(operation),
      ...inputType(operation),
      ...namedResponseType(operation),
    ]),
    [
      '/** Request, input and response of each operation, by its name. */\n',
      'export interface Operations {\n',
      ...api.operations.map((operation) => signature(api, operation)),
      '}\n',
    ].join(''),
    [
      '/** The name of an operation, which is the name of its method. */\n',
      'export type OperationName = keyof Operations;\n',
    ].join(''),
  ];
  const code = await Promise.all(
    statements.map(async (code) => (isFormatted(code) ? code : format(code))),
  );
  const isUsed = code.some((text) => text.includes(' extends Schema<'));
  return [imports(code), isUsed && SCHEMA, ...code].filter(Boolean).join('\n');
}

/** An interface can extend a type only by a name. */
const SCHEMA = 'type Schema<Type> = Type;\n';

/** Imports only what is used: strict compilers reject the rest. */
function imports(statements: string[]): string {
  const lines = statements.flatMap(codeLines);
  const uses = (text: string) => lines.some((line) => line.includes(text));
  const types = [
    uses("components['schemas']['") && 'components',
    uses("source['") && 'operations as source',
  ].filter(Boolean);
  return types.length > 0 ? `import type { ${types.join(', ')} } from './types.ts';\n` : '';
}

/** Editors show the name of an interface, and the properties of an alias. */
function namedType(name: string, type: string, schema: Schema): string {
  const comment = docComment([schema.description]);
  if (!isPlainObject(schema)) return `${comment}export type ${name} = ${type};\n`;
  return `${comment}export interface ${name} extends Schema<${type}> {}\n`;
}

const isPlainObject = (schema: Schema): boolean =>
  jsonTypes(schema).join() === 'object' &&
  Object.keys(schema.properties ?? {}).length > 0 &&
  !(schema.allOf ?? schema.anyOf ?? schema.oneOf);

function requestType(operation: Operation): string {
  const comment = docComment([`The request of \`${operation.name}\`.`]);
  if (operation.fields.length === 0) {
    return `${comment}export type ${operation.requestType} = Record<string, never>;\n`;
  }
  const fields = operation.fields.map((field) => property(operation, field, field.required));
  return `${comment}export interface ${operation.requestType} {\n${fields.join('')}}\n`;
}

/** The argument of a client's method, if it differs from the request. */
function inputType(operation: Operation): string[] {
  if (operation.inputType === operation.requestType) return [];
  const fields = operation.fields.map((field) =>
    property(operation, field, field.required && field.name !== IDENTIFIER),
  );
  const comment = docComment([
    `The argument of a client's \`${operation.name}\`: the client fills in its own identifier.`,
  ]);
  return [`${comment}export interface ${operation.inputType} {\n${fields.join('')}}\n`];
}

function property(operation: Operation, field: Field, required: boolean): string {
  const comment = docComment(
    [
      field.description,
      field.example !== undefined && `@example ${JSON.stringify(field.example)}`,
      field.deprecated && '@deprecated',
    ],
    '  ',
  );
  return `${comment}  ${propertyName(field.name)}${required ? '' : '?'}: ${fieldType(operation, field)};\n`;
}

/** The type in one line if possible, else its location in types.ts. */
function fieldType(operation: Operation, field: Field): string {
  if (field.isBinary) return operation.body?.whole ? 'Blob | ArrayBuffer | Uint8Array' : 'Blob';
  const text = typeText(field.schema, modelType);
  if (text) return text;
  const source = `source[${quote(operation.operationId)}]`;
  if (field.in !== 'body') {
    return `Required<NonNullable<${source}['parameters'][${quote(field.in)}]>>[${quote(field.wireName)}]`;
  }
  const body = `NonNullable<${source}['requestBody']>['content'][${quote(operation.body?.mediaType ?? '')}]`;
  return operation.body?.whole ? body : `Required<${body}>[${quote(field.wireName)}]`;
}

/** The type of a response whose schema is written within the operation. */
function namedResponseType({ operationId, name, response }: Operation): string[] {
  if (response.type !== 'json' || !response.typeName) return [];
  const status = /^\d+$/.test(response.status) ? response.status : quote(response.status);
  const type = `source[${quote(operationId)}]['responses'][${status}]['content'][${quote(response.mediaType)}]`;
  const description = response.schema.description ?? `The response of \`${name}\`.`;
  return [namedType(response.typeName, type, { ...response.schema, description })];
}

function signature(api: Api, operation: Operation): string {
  const { summary, description } = operation;
  const comment = docComment(
    [
      summary && !description?.startsWith(summary.replace(/\.$/, '')) && summary,
      description,
      `\`${operation.method} ${operation.path}\``,
      exampleCall(operation),
      operation.deprecated && '@deprecated',
    ],
    '  ',
  );
  const parts = [
    `request: ${operation.requestType};`,
    `input: ${operation.inputType};`,
    `response: ${responseType(api, operation)}`,
  ];
  const start = `${comment}  ${propertyName(operation.name)}: {`;
  const flat = `${start} ${parts.join(' ')} };\n`;
  return isFormatted(flat) ? flat : `${start}\n    ${parts.join('\n    ')};\n  };\n`;
}

/** A call with the examples of the fields, unless a required field has none. */
function exampleCall({ name, fields }: Operation): string | undefined {
  const given = fields.filter((field) => field.name !== IDENTIFIER);
  if (given.some(({ required, example }) => required && example === undefined)) return undefined;
  const examples = given.filter(({ example }) => example !== undefined);
  const argument = Object.fromEntries(
    // An example is JSON.
    examples.map((field) => [field.name, field.example as Value]),
  );
  const call = `plex.${name}(${examples.length > 0 ? literal(argument, '', 0) : ''})`;
  return `@example await ${call.replace(/\s+/g, ' ')};`;
}

function responseType(api: Api, { response }: Operation): string {
  if (response.type === 'none') return 'void';
  if (response.type === 'text') return 'string';
  if (response.type === 'binary') return 'Blob';
  return `${responseText(api, response)}${response.optional ? ' | undefined' : ''}`;
}

const modelType = (component: string): string => `components['schemas'][${quote(component)}]`;
