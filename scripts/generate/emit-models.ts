import { type Api, type Field, type Operation, responseText } from './api.ts';
import { exampleCall } from './example-call.ts';
import type { Document, Schema } from './openapi.ts';
import { isObjectSchema } from './schema.ts';
import { typeText } from './type-text.ts';
import { webhookTypes } from './webhooks.ts';
import { codeLines, docComment, format, propertyName, quote } from './print.ts';

/** models.ts: the public types, which are the models and each operation's request, input and response. */
export async function emitModels(document: Document, api: Api): Promise<string> {
  const statements = [
    ...[...api.models.values()].map(({ typeName, componentName, schema }) =>
      namedType(
        document,
        typeName,
        `Schema<${/^(0|[1-9]\d*)$/.test(componentName) ? componentName : quote(componentName)}>`,
        schema,
        schema.description,
      ),
    ),
    ...api.operations.flatMap((operation) => [
      ...requestTypes(api, operation),
      ...namedResponseType(document, operation),
    ]),
    [
      '/** The request, the input of a client’s method and the response of each operation, by its name. */\n',
      'export interface Operations {\n',
      ...api.operations.map((operation) => member(api, operation)),
      '}\n',
    ].join(''),
    webhookTypes(document),
    '/** The name of an operation, which is also the name of its method. */\nexport type OperationName = keyof Operations;\n',
  ];
  return format('models.ts', [...preamble(statements), ...statements].join('\n'));
}

/** The import and the helpers, each of them only if it is used: strict compilers reject unused ones. */
function preamble(statements: string[]): string[] {
  const lines = statements.flatMap(codeLines);
  const uses = (text: string) => lines.some((line) => line.includes(text));
  const hasSchema = uses('Schema<');
  const types = [
    hasSchema && 'components',
    uses("source['") && 'operations as source',
    uses('<webhooks[') && 'webhooks',
  ].filter(Boolean);
  return [
    types.length > 0 && `import type { ${types.join(', ')} } from './types.ts';\n`,
    hasSchema &&
      "type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];\n",
    uses('Shape<') &&
      '/** An interface can extend a reference with type arguments, but no indexed access. */\ntype Shape<Type> = Type;\n',
  ].filter((statement) => typeof statement === 'string');
}

/** An interface if the schema is an object, since editors show its name; otherwise an alias. */
function namedType(
  document: Document,
  name: string,
  type: string,
  schema: Schema,
  description: string | undefined,
): string {
  const comment = docComment([description]);
  if (!isObjectSchema(document, schema)) return `${comment}export type ${name} = ${type};\n`;
  const base = type.startsWith('Schema<') ? type : `Shape<${type}>`;
  return `${comment}export interface ${name} extends ${base} {}\n`;
}

function requestTypes(api: Api, operation: Operation): string[] {
  const { name, fields, requestType, inputType } = operation;
  const comment = docComment([`The request of \`${name}\`.`]);
  if (fields.length === 0)
    return [`${comment}export type ${requestType} = Record<string, never>;\n`];
  const body = (optional?: string) =>
    fields
      .map((field) => {
        const isOptional = !field.required || field.name === optional;
        return `${fieldComment(field)}  ${propertyName(field.name)}${isOptional ? '?' : ''}: ${fieldType(api, operation, field)};\n`;
      })
      .join('');
  const request = `${comment}export interface ${requestType} {\n${body()}}\n`;
  if (inputType === requestType) return [request];
  const about = `The input of a client's \`${name}\`: the request, in which \`xPlexClientIdentifier\` defaults to the client's.`;
  return [
    request,
    `${docComment([about])}export interface ${inputType} {\n${body('xPlexClientIdentifier')}}\n`,
  ];
}

const fieldComment = ({ description, example, deprecated }: Field): string =>
  docComment(
    [
      description,
      example !== undefined && `@example ${JSON.stringify(example)}`,
      deprecated && '@deprecated',
    ],
    '  ',
  );

function member(api: Api, operation: Operation): string {
  const { name, summary = '', description = '', deprecated, inputType, requestType } = operation;
  const comment = docComment(
    [
      !description.startsWith(summary.replace(/\.$/, '')) && summary,
      description || summary,
      `\`${operation.method} ${operation.path}\``,
      `@example\n${exampleCall(api, operation)}`,
      deprecated && '@deprecated',
    ],
    '  ',
  );
  const properties = [
    `request: ${requestType};`,
    `input: ${inputType};`,
    `response: ${responseType(api, operation)}`,
  ];
  return `${comment}  ${propertyName(name)}: { ${properties.join(' ')} };\n`;
}

/** The type in one line if that is possible, otherwise its path in types.ts. */
function fieldType(api: Api, operation: Operation, field: Field): string {
  const text = typeText(field.schema, (component) => api.models.get(component)?.typeName);
  if (text) return text;
  const source = `source[${quote(operation.operationId)}]`;
  if (field.in !== 'body') {
    return `Required<NonNullable<${source}['parameters'][${quote(field.in)}]>>[${quote(field.wireName)}]`;
  }
  const body = `NonNullable<${source}['requestBody']>['content'][${quote(operation.body?.mediaType ?? '')}]`;
  return operation.body?.whole ? body : `Required<${body}>[${quote(field.wireName)}]`;
}

/** The type of a response whose schema is written within the operation. */
function namedResponseType(
  document: Document,
  { operationId, name, response }: Operation,
): string[] {
  if (response.kind !== 'json' || !response.typeName) return [];
  const { typeName, schema, main = response, statuses = [] } = response;
  const type = [main, ...statuses]
    .map(({ status, mediaType, kind, schema: own }) => {
      const key = /^\d+$/.test(status) ? status : quote(status);
      return kind === 'json'
        ? `source[${quote(operationId)}]['responses'][${key}]['content'][${quote(mediaType)}]`
        : own.typeText;
    })
    .join(' | ');
  return [
    namedType(
      document,
      typeName,
      type,
      schema,
      schema.description ?? `The response of \`${name}\`.`,
    ),
  ];
}

function responseType(api: Api, { response }: Operation): string {
  if (response.kind !== 'json')
    return {
      none: 'void',
      text: 'string',
      stream: 'ReadableStream<Uint8Array>',
      binary: 'Blob',
    }[response.kind];
  return `${responseText(api, response)}${response.optional ? ' | undefined' : ''}`;
}
