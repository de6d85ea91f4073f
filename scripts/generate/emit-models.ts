import { type Api, type Field, type Operation, responseText, shortType } from './api.ts';
import { format } from './print.ts';
import type { Document, Schema } from './openapi.ts';
import { isObjectSchema } from './schema.ts';
import { typeText } from './type-text.ts';
import {
  codeLines,
  docComment,
  flatLiteral,
  isFormatted,
  propertyName,
  quote,
  type Value,
} from './print.ts';

/** models.ts: the public types, which are the models and each operation's request, input and response. */
export async function emitModels(document: Document, api: Api): Promise<string> {
  const statements = [
    ...[...api.models.values()].map(({ typeName, componentName, schema }) =>
      namedType(document, typeName, `Schema<${quote(componentName)}>`, schema, schema.description),
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
    '/** The name of an operation, which is also the name of its method. */\nexport type OperationName = keyof Operations;\n',
  ];
  const code = await Promise.all(
    statements.map(async (statement) => (isFormatted(statement) ? statement : format(statement))),
  );
  return [...preamble(code), ...code].join('\n');
}

/** The import and the helpers, each of them only if it is used: strict compilers reject unused ones. */
function preamble(statements: string[]): string[] {
  const lines = statements.flatMap(codeLines);
  const uses = (text: string) => lines.some((line) => line.includes(text));
  const hasSchema = uses('Schema<');
  const types = [hasSchema && 'components', uses("source['") && 'operations as source'].filter(
    Boolean,
  );
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
  const base = type.includes('<') ? type : `Shape<${type}>`;
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
  const start = `${comment}  ${propertyName(name)}: {`;
  const flat = `${start} ${properties.join(' ')} };\n`;
  return isFormatted(flat) ? flat : `${start}\n    ${properties.join('\n    ')};\n  };\n`;
}

/** A call of a client's method with the examples of its required fields, or else of its optional ones. */
function exampleCall(api: Api, { name, fields, response }: Operation): string {
  const own = fields.filter(
    (field) => !(field.in === 'header' && field.name === 'xPlexClientIdentifier'),
  );
  const required = own.filter((field) => field.required);
  const shown = required.length > 0 ? required : own.filter(({ example }) => example !== undefined);
  const members = shown.map((field) => {
    const key = propertyName(field.name);
    // JSON is what a YAML or JSON file can hold, and `flatLiteral` writes all of it.
    if (field.example !== undefined) return `${key}: ${flatLiteral(field.example as Value)}`;
    return key === field.name && !RESERVED_WORD.test(key) ? key : `${key}: …`;
  });
  const call = `await plex.${name}(${members.length > 0 ? `{ ${members.join(', ')} }` : ''});`;
  const variable = variableName(api, response);
  return variable === undefined ? call : `const ${variable} = ${call}`;
}

/** Words that cannot be the name of a variable. */
const RESERVED_WORD =
  /^(?:await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/;

/** `pin` for a Pin, `resources` for a list of Resource. */
function variableName(api: Api, response: Operation['response']): string | undefined {
  if (response.kind !== 'json')
    return { none: undefined, text: 'text', binary: 'blob' }[response.kind];
  const [, model = 'response', list] =
    /^([\p{L}_$][\p{L}\p{N}_$]*)(\[\])?$/u.exec(shortType(api, response.schema)) ?? [];
  const name = model.charAt(0).toLowerCase() + model.slice(1);
  const isModel = [...api.models.values()].some(({ typeName }) => typeName === model);
  if (!isModel || name === 'plex' || RESERVED_WORD.test(name)) return 'response';
  return list && !name.endsWith('s') ? `${name}s` : name;
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
  const { status, mediaType, typeName, schema } = response;
  const key = /^\d+$/.test(status) ? status : quote(status);
  const type = `source[${quote(operationId)}]['responses'][${key}]['content'][${quote(mediaType)}]`;
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
    return { none: 'void', text: 'string', binary: 'Blob' }[response.kind];
  return `${responseText(api, response)}${response.optional ? ' | undefined' : ''}`;
}
