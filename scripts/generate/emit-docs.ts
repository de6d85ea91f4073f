import { type Api, type NamedSchema, namedSchemas, type Operation } from './api.ts';
import { type Document, resolve, type Schema } from './openapi.ts';
import { propertiesOf } from './schema.ts';
import { MARK } from './print.ts';
import { typeText } from './type-text.ts';

/** The reference: an index, and one page for each model, named response and request with fields. */
export function emitDocs(document: Document, api: Api): Map<string, string> {
  const pages = new Map<string, string>([['README.md', indexPage(api)]]);
  for (const operation of api.operations) {
    if (operation.fields.length > 0) {
      pages.set(`${operation.requestType}.md`, requestPage(document, api, operation));
    }
  }
  for (const named of namedSchemas(api)) {
    pages.set(`${named.typeName}.md`, schemaPage(document, api, named));
  }
  return pages;
}

interface Row {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

function requestPage(document: Document, api: Api, operation: Operation): string {
  const rows = operation.fields.flatMap((field) => [
    {
      name: field.name,
      type: linkedType(api, field.schema),
      required: field.required,
      description: describe(field.description, field.deprecated),
    },
    ...(field.schema.$ref ? [] : propertyRows(document, api, field.schema, field.name)),
  ]);
  return page(operation.requestType, [], fieldsTable(rows));
}

function schemaPage(document: Document, api: Api, { typeName, schema }: NamedSchema): string {
  const rows = propertyRows(document, api, schema);
  const body = rows.length > 0 ? fieldsTable(rows) : ['## Type', linkedType(api, schema)];
  return page(typeName, schema.description ? [cell(schema.description)] : [], body);
}

const propertyRows = (document: Document, api: Api, schema: Schema, prefix?: string): Row[] =>
  propertiesOf(document, schema, prefix).map((property) => ({
    name: property.path,
    type: linkedType(api, property.schema),
    required: property.required,
    description: describe(
      property.schema.description ?? resolve<Schema>(document, property.schema).description,
      property.schema.deprecated === true,
    ),
  }));

function indexPage(api: Api): string {
  const operations = api.operations.map((operation) => [
    `\`${operation.name}\``,
    `\`${operation.method} ${cell(operation.path)}\``,
    operation.fields.length > 0 ? link(operation.requestType) : '',
    responseLink(api, operation),
    describe(operation.summary, operation.deprecated),
  ]);
  return page(
    'Reference',
    [],
    [
      '## Operations',
      table(['Operation', 'Call', 'Request', 'Response', 'Description'], operations),
      '## Models',
      namedSchemas(api)
        .map(({ typeName }) => `- ${link(typeName)}`)
        .join('\n'),
    ],
  );
}

const page = (title: string, introduction: string[], body: string[]): string =>
  `${[`# ${title}`, ...introduction].join('\n\n')}\n\n\n${[...body, `<!-- ${MARK} -->`].join('\n\n')}\n`;

const fieldsTable = (rows: Row[]): string[] => [
  '## Fields',
  table(
    ['Field', 'Type', 'Required', 'Description'],
    rows.map(({ name, type, required, description }) => [
      `\`${cell(name)}\``,
      type,
      required ? ':heavy_check_mark:' : ':heavy_minus_sign:',
      description,
    ]),
  ),
];

/** A table in the form of Speakeasy's: all columns are as wide as the widest cell, in which a break counts once. */
function table(head: string[], rows: string[][]): string {
  const columnWidth = Math.max(3, ...[head, ...rows].flat().map(width));
  const line = (cells: string[], fill = ' ') =>
    `| ${cells.map((text) => text + fill.repeat(Math.max(0, columnWidth - text.length))).join(' | ')} |`;
  return [
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...rows.map((cells) => line(cells)),
  ].join('\n');
}

const width = (text: string): number => text.replaceAll('<br/>', ' ').length;

const link = (typeName: string): string => `[${typeName}](./${typeName}.md)`;

/** A type in italics, with a link to each model in it. */
function linkedType(api: Api, schema: Schema): string {
  const reference = (component: string) => {
    const model = api.models.get(component);
    return model && `\u0000${model.typeName}\u0001`;
  };
  return typeText(schema, reference, 'object')
    .replaceAll('|', '\\|')
    .split(/(\u0000[^\u0001]+\u0001)/)
    .map((part) => {
      if (part.startsWith('\u0000')) return link(part.slice(1, -1));
      const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(part) ?? [];
      return inner && `${before}*${inner.replace(/[_<*`]/g, '\\$&')}*${after}`;
    })
    .join('');
}

function responseLink(api: Api, { response }: Operation): string {
  if (response.kind !== 'json') return '';
  return response.typeName ? link(response.typeName) : linkedType(api, response.schema);
}

const describe = (description: string | undefined, deprecated: boolean): string =>
  [deprecated ? ':warning: **Deprecated.**' : '', cell(description ?? '')]
    .filter(Boolean)
    .join(' ');

/** Escapes text for a cell of a table. */
const cell = (text: string): string =>
  text
    .trim()
    // Some bars are escaped already.
    .replace(/(\\*)\|/g, (bar, escapes: string) =>
      escapes.length % 2 === 1 ? bar : `${escapes}\\|`,
    )
    .replace(/\s*[\r\n]\s*/g, '<br/>');
