import { util } from 'prettier';
import { type Api, type Field, type Model, type Operation } from './api.ts';
import { type Document, objectShape, resolve, type Schema } from './openapi.ts';
import { MARK } from './format.ts';
import { typeText } from './type-text.ts';

/** The reference pages: one a request with fields, one a model, and the index of both. */
export function emitDocs(document: Document, api: Api): Map<string, string> {
  const pages = new Map<string, string>([['README.md', indexPage(api)]]);
  for (const operation of api.operations) {
    if (operation.fields.length > 0) {
      pages.set(`${operation.requestType}.md`, requestPage(api, operation));
    }
  }
  for (const model of api.models.values()) {
    pages.set(`${model.typeName}.md`, modelPage(document, api, model));
  }
  return pages;
}

interface Row {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

function requestPage(api: Api, operation: Operation): string {
  return page(
    operation.requestType,
    [],
    fieldsTable(
      operation.fields.map((field: Field) => ({
        name: field.name,
        type: linkedType(api, field.schema),
        required: field.required,
        description: describe(field.description, field.deprecated),
      })),
    ),
  );
}

function modelPage(document: Document, api: Api, { typeName, schema }: Model): string {
  const rows = propertyRows(document, api, schema);
  const body = rows.length > 0 ? fieldsTable(rows) : ['## Type', linkedType(api, schema)];
  return page(typeName, schema.description ? [cell(schema.description)] : [], body);
}

/** The properties of a schema; those of an object written within it follow, as `outer.inner`. */
function propertyRows(document: Document, api: Api, schema: Schema, prefix = ''): Row[] {
  const { properties, required } = objectShape(document, schema);
  return Object.entries(properties).flatMap(([name, property]) => [
    {
      name: `${prefix}${name}`,
      type: linkedType(api, property),
      required: required.has(name),
      description: describe(
        property.description ?? resolve<Schema>(document, property).description,
        property.deprecated === true,
      ),
    },
    ...(property.$ref ? [] : propertyRows(document, api, property, `${prefix}${name}.`)),
  ]);
}

function indexPage(api: Api): string {
  const operations = api.operations.map((operation) => [
    `\`${operation.name}\``,
    `\`${operation.method} ${cell(operation.path)}\``,
    operation.fields.length > 0 ? link(operation.requestType) : '',
    operation.answer.kind === 'json' ? linkedType(api, operation.answer.schema) : '',
    describe(operation.summary, operation.deprecated),
  ]);
  return page(
    'Reference',
    [],
    [
      '## Operations',
      table(['Operation', 'Call', 'Request', 'Response', 'Description'], operations),
      '## Models',
      [...api.models.values()].map(({ typeName }) => `- ${link(typeName)}`).join('\n'),
    ],
  );
}

const page = (title: string, introduction: string[], body: string[]): string =>
  `${[`# ${title}`, ...introduction, ...body, `<!-- ${MARK} -->`].join('\n\n')}\n`;

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

/** A table, its columns padded as prettier pads them: to format a page each time would take longer than to make it. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((cells) => width(cells[column] ?? ''))),
  );
  const line = (cells: string[], fill = ' ') =>
    `| ${cells.map((text, column) => text + fill.repeat((widths[column] ?? 0) - width(text))).join(' | ')} |`;
  return [
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...rows.map((cells) => line(cells)),
  ].join('\n');
}

const width = util.getStringWidth;

const link = (typeName: string): string => `[${typeName}](./${typeName}.md)`;

/** A type in italics, with a link for each model in it. */
function linkedType(api: Api, schema: Schema): string {
  const text = typeText(schema, (name) => {
    const model = api.models.get(name);
    return model && `\u0000${model.typeName}\u0001`;
  });
  if (!text) return schema.type === 'array' ? '_object[]_' : '_object_';
  return text
    .replaceAll('|', '\\|')
    .split(/(\u0000[^\u0001]+\u0001)/)
    .map((part) => {
      if (part.startsWith('\u0000')) return link(part.slice(1, -1));
      const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(part) ?? [];
      return inner && `${before}_${inner.replace(/[_<*`]/g, '\\$&')}_${after}`;
    })
    .join('');
}

const describe = (description: string | undefined, deprecated: boolean): string =>
  [deprecated ? ':warning: **Deprecated.**' : '', cell(description ?? '')]
    .filter(Boolean)
    .join(' ');

/** Text as it can stand in a cell of a table. */
const cell = (text: string): string =>
  text
    .trim()
    .replaceAll('|', '\\|')
    .replace(/\s*\r?\n\s*/g, '<br/>');
