import { answerText, type Api, type Field, type Operation } from './api.ts';
import { format } from './format.ts';
import { type Document, jsonTypes, literals, resolve, type Schema } from './openapi.ts';
import { typeText } from './type-text.ts';
import {
  codeLines,
  docComment,
  Expression,
  isFormatted,
  properties,
  type Properties,
  propertyName,
  quote,
} from './typescript.ts';

/** operations.ts: request and response types, and the table that the client is driven by. */
export async function emitOperations(document: Document, api: Api): Promise<string> {
  const table = api.operations.map((operation): [string, Properties] => [
    operation.name,
    tableEntry(document, operation),
  ]);
  const statements = [
    [
      '/** Whether each field is one text, number or switch. Bundlers then drop what would write lists and objects. */\n',
      `export const onlyPlainFields: boolean = ${api.operations.every((operation) => hasPlainFields(document, operation))};\n`,
    ].join(''),
    PRELUDE,
    ...[...api.models.values()].map(({ typeName, componentName, schema }) =>
      typeAlias(typeName, modelType(componentName), schema.description),
    ),
    ...api.operations.flatMap((operation) => [
      requestType(operation),
      ...namedResponseType(operation),
    ]),
    [
      '/** Request and response of each operation, by its name. */\n',
      'export interface Operations {\n',
      ...api.operations.map((operation) => signature(api, operation)),
      '}\n',
    ].join(''),
    [
      '/** How each operation is sent, and how its answer is checked. */\n',
      'export const operations: { readonly [Name in keyof Operations]: OperationEntry } = {\n',
      ...table.map(
        ([name, entry]) => `  ${propertyName(name)}: {\n${properties(entry, '    ')}  },\n`,
      ),
      '};\n',
    ].join(''),
  ];
  const code = await Promise.all(
    statements.map(async (code) => (isFormatted(code) ? code : format(code))),
  );
  return [imports(code), ...code].filter(Boolean).join('\n');
}

/** Imports of no more than is used, which compilers that are told to be strict ask for. */
function imports(statements: string[]): string {
  const lines = statements.flatMap(codeLines);
  const uses = (text: string) => lines.some((line) => line.includes(text));
  const types = [
    uses("components['schemas']['") && 'components',
    uses("source['") && 'operations as source',
  ].filter(Boolean);
  return [
    types.length > 0 ? `import type { ${types.join(', ')} } from './types.ts';\n` : '',
    uses('validate: validators.') ? "import * as validators from './validators.js';\n" : '',
  ].join('');
}

const PRELUDE = `/** How one operation is sent, and how its answer is checked. */
interface OperationEntry {
  readonly method: string;
  /** Path template, with the placeholders of OpenAPI. */
  readonly path: string;
  /** URL that the path is appended to. */
  readonly server: string;
  /** Whether it is called with a token. */
  readonly authenticated?: true;
  /** The fields of the request, by their name in the request object; none, where this is missing. */
  readonly fields?: { readonly [name: string]: FieldEntry };
  /** How fields that go in the body are written; \`whole\` where the one field \`body\` is all of it. */
  readonly body?: {
    readonly encoding: 'json' | 'form';
    readonly mediaType: string;
    readonly whole?: true;
  };
  /** What the answer holds: JSON that passes \`validate\`, or text; nothing, where this is missing. */
  readonly answer?: { readonly validate?: (value: unknown) => boolean; readonly optional?: true };
}

/** Where one field of a request goes, and what it may be. */
interface FieldEntry {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** Name on the wire, where that is another. */
  readonly name?: string;
  readonly required?: true;
  /** The values it may have, or else the JSON types; any value, where both are missing. */
  readonly enum?: readonly unknown[];
  readonly types?: readonly string[];
  readonly minimum?: number;
  /** How a list or an object is written, where that is not the default of its place. */
  readonly serialization?: {
    readonly style?: string;
    readonly explode?: boolean;
    readonly allowReserved?: true;
  };
}
`;

function requestType(operation: Operation): string {
  const comment = docComment([`What \`${operation.name}\` is called with.`]);
  if (operation.fields.length === 0) {
    return `${comment}export type ${operation.requestType} = Record<string, never>;\n`;
  }
  const fields = operation.fields.map((field) => {
    const about = docComment(
      [
        field.description,
        field.example !== undefined && `@example ${JSON.stringify(field.example)}`,
        field.deprecated && '@deprecated',
      ],
      '  ',
    );
    return `${about}  ${propertyName(field.name)}${field.required ? '' : '?'}: ${fieldType(operation, field)};\n`;
  });
  return `${comment}export interface ${operation.requestType} {\n${fields.join('')}}\n`;
}

function signature(api: Api, operation: Operation): string {
  const comment = docComment(
    [
      operation.description ?? operation.summary,
      `\`${operation.method} ${operation.path}\``,
      operation.deprecated && '@deprecated',
    ],
    '  ',
  );
  const request = `request: ${operation.requestType};`;
  const response = `response: ${responseType(api, operation)}`;
  const start = `${comment}  ${propertyName(operation.name)}: {`;
  const flat = `${start} ${request} ${response} };\n`;
  return isFormatted(flat) ? flat : `${start}\n    ${request}\n    ${response};\n  };\n`;
}

/** The type in one line where that is possible, else the place of it in types.ts. */
function fieldType(operation: Operation, field: Field): string {
  const text = typeText(field.schema, modelType);
  if (text) return text;
  const source = `source[${quote(operation.operationId)}]`;
  if (field.in !== 'body') {
    return `Required<NonNullable<${source}['parameters'][${quote(field.in)}]>>[${quote(field.wireName)}]`;
  }
  const body = `NonNullable<${source}['requestBody']>['content'][${quote(operation.body?.mediaType ?? '')}]`;
  return operation.body?.whole ? body : `Required<${body}>[${quote(field.wireName)}]`;
}

/** The type of an answer that is written within the operation. */
function namedResponseType({ operationId, name, answer }: Operation): string[] {
  if (answer.kind !== 'json' || !answer.typeName) return [];
  const status = /^\d+$/.test(answer.status) ? answer.status : quote(answer.status);
  const type = `source[${quote(operationId)}]['responses'][${status}]['content'][${quote(answer.mediaType)}]`;
  return [
    typeAlias(answer.typeName, type, answer.schema.description ?? `What \`${name}\` answers.`),
  ];
}

const typeAlias = (name: string, type: string, description: string | undefined): string =>
  `${docComment([description])}export type ${name} = ${type};\n`;

function responseType(api: Api, { answer }: Operation): string {
  if (answer.kind === 'none') return 'void';
  if (answer.kind === 'text') return 'string';
  return `${answerText(api, answer)}${answer.optional ? ' | undefined' : ''}`;
}

const modelType = (component: string): string => `components['schemas'][${quote(component)}]`;

function tableEntry(document: Document, operation: Operation): Properties {
  const { fields, body } = operation;
  return {
    method: operation.method,
    path: operation.path,
    server: operation.server,
    authenticated: operation.authenticated || undefined,
    fields:
      fields.length > 0
        ? Object.fromEntries(fields.map((field) => [field.name, fieldEntry(document, field)]))
        : undefined,
    body: body && {
      encoding: body.encoding,
      mediaType: body.mediaType,
      whole: body.whole || undefined,
    },
    answer: answerEntry(operation),
  };
}

function answerEntry({ name, answer }: Operation): Properties | undefined {
  if (answer.kind === 'none') return undefined;
  if (answer.kind === 'text') return {};
  return {
    validate: new Expression(`validators.${name}`),
    optional: answer.optional || undefined,
  };
}

function fieldEntry(document: Document, field: Field): Properties {
  const schema = resolve<Schema>(document, field.schema);
  const types = jsonTypes(schema);
  const values = literals(schema);
  return {
    in: field.in,
    name: field.wireName === field.name ? undefined : field.wireName,
    required: field.required || undefined,
    enum: values,
    types: types.length > 0 && !values ? types : undefined,
    minimum: schema.minimum,
    serialization: field.serialization && { ...field.serialization },
  };
}

/** A field of a JSON body is plain, whatever it holds; a value without a type may be anything. */
const hasPlainFields = (document: Document, { fields, body }: Operation): boolean =>
  fields.every(({ in: place, schema, serialization }) => {
    const types = jsonTypes(resolve<Schema>(document, schema));
    const isText = types.length > 0 && !types.includes('array') && !types.includes('object');
    return place === 'body' && body?.encoding === 'json' ? true : isText && !serialization;
  });
