import type { Api, Field, Operation } from './api.ts';
import { type Document, jsonTypes, literals, resolve, type Schema } from './openapi.ts';
import { Expression, literal, properties, type Properties, propertyName } from './typescript.ts';
import { format } from './format.ts';
import { isFormatted } from './typescript.ts';

/** operations.ts: the table of operations that the client is driven by. */
export async function emitOperations(document: Document, api: Api): Promise<string> {
  const table = api.operations.map((operation): [string, Properties] => [
    operation.name,
    tableEntry(document, operation),
  ]);
  const hasStyles = table.some(([, { querySerializer }]) => querySerializer !== undefined);
  const encodings = [...new Set(api.operations.flatMap(({ body }) => body?.encoding ?? []))].sort();
  const hasValidators = api.operations.some(({ response }) => response.type === 'json');
  const entries = [
    '/** Every operation: how it is sent, and how its response is validated. */\n',
    'export const operations: { readonly [Name in keyof Operations]: Operation } = {\n',
    ...table.map(
      ([name, entry]) => `  ${propertyName(name)}: {\n${properties(entry, '    ')}  },\n`,
    ),
    '};\n',
  ].join('');
  return [
    [
      hasStyles && "import { createQuerySerializer } from 'openapi-fetch';\n",
      "import type { Operations } from './models.ts';\n",
      hasValidators && "import * as validators from './validators.js';\n",
    ]
      .filter(Boolean)
      .join(''),
    "export type * from './models.ts';\n",
    PRELUDE,
    hasStyles && QUERY_SERIALIZER,
    ...new Set(encodings.flatMap((encoding) => BODY_SERIALIZERS[encoding])),
    isFormatted(entries) ? entries : await format(entries),
  ]
    .filter(Boolean)
    .join('\n');
}

const PRELUDE = `/** How one operation is sent, and how its response is validated. */
export interface Operation {
  readonly method: string;
  /** Path template, with the placeholders of OpenAPI. */
  readonly path: string;
  /** URL that the path is appended to. */
  readonly server: string;
  /** Whether it requires a token. */
  readonly authenticated?: true;
  /** The fields of the request, by their name in the request object. */
  readonly fields?: { readonly [name: string]: RequestField };
  /** Serializes the query, if a field has a style of its own. */
  readonly querySerializer?: (query: Record<string, unknown>) => string;
  /** How the body is sent. With \`whole\`, the field \`body\` is the whole body. */
  readonly body?: {
    /** JSON if this is missing. */
    readonly serializer?: (body: unknown) => BodyInit;
    /** The platform writes that of a multipart body, with its boundary. */
    readonly mediaType?: string;
    readonly whole?: true;
  };
  /** The body of a successful response, which is ignored if this is missing. An \`optional\` one may be empty. */
  readonly response?:
    | { readonly type: 'json'; readonly validate: Validator; readonly optional?: true }
    | { readonly type: 'text' | 'binary' };
}

/** Returns the first problem of a value; undefined if it is valid. */
export type Validator = (value: unknown) => Problem | undefined;

/** A part of a value that is not valid, and the types or values that are. */
export interface Problem {
  /** Where it is, such as \`connections[2].uri\`. Missing if it is the whole value. */
  readonly path?: string;
  readonly types?: readonly string[];
  readonly enum?: readonly unknown[];
}

/** Where one field of a request goes, and the values that it accepts. */
export interface RequestField {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** Name on the wire, if it differs. */
  readonly name?: string;
  readonly required?: true;
  /** The accepted values. Without it, \`types\` decides; without both, any value is accepted. */
  readonly enum?: readonly unknown[];
  /** JSON Schema types. */
  readonly types?: readonly string[];
  readonly minimum?: number;
  /** Whether an object in a header is written as \`a=1,b=2\`, not as \`a,1,b,2\`. */
  readonly explode?: true;
}
`;

const QUERY_SERIALIZER = `/** Serializes each field of a query in its own style. */
const serializeQuery =
  (
    styles: Record<string, { style: string; explode: boolean; allowReserved?: boolean }>,
  ) =>
  (query: Record<string, unknown>): string =>
    Object.entries(query)
      .map(([name, value]) => {
        const { style, explode, allowReserved = false } = styles[name] ?? FORM;
        // Not every style of lists is one of objects, and a field has the one that its type allows.
        const options = { style: style as 'form', explode };
        return createQuerySerializer({ array: options, object: options, allowReserved })({
          [name]: value,
        });
      })
      // An empty list writes nothing.
      .filter(Boolean)
      .join('&');

const FORM = { style: 'form', explode: true, allowReserved: false };
`;

type Encoding = NonNullable<Operation['body']>['encoding'];

/** The serializer of each encoding that is not JSON. */
const SERIALIZERS: Record<Exclude<Encoding, 'json'>, string> = {
  form: 'serializeForm',
  multipart: 'serializeMultipart',
  text: 'keepBody',
  binary: 'keepBody',
};

const FORM_ENTRIES = `/** Returns an entry for each value of a form: a list has several, and an object is JSON. */
const formEntries = (body: unknown): [name: string, value: string | Blob][] =>
  Object.entries(body as object).flatMap(([name, value]: [string, unknown]) =>
    [value]
      .flat()
      .map((item): [string, string | Blob] => [
        name,
        item instanceof Blob
          ? item
          : typeof item === 'object'
            ? JSON.stringify(item)
            : \`\${item as string | number}\`,
      ]),
  );
`;

const KEEP_BODY = `/** A body that is text or bytes is sent as it is. */
const keepBody = (body: unknown): BodyInit => body as BodyInit;
`;

/** The functions that operations.ts has for an encoding, if an operation uses it. */
const BODY_SERIALIZERS: Record<Encoding, string[]> = {
  json: [],
  form: [
    FORM_ENTRIES,
    `/** Serializes a form. */
const serializeForm = (body: unknown): BodyInit =>
  new URLSearchParams(formEntries(body) as [string, string][]).toString();
`,
  ],
  multipart: [
    FORM_ENTRIES,
    `/** Serializes a form with files. */
const serializeMultipart = (body: unknown): BodyInit => {
  const form = new FormData();
  for (const [name, value] of formEntries(body)) form.append(name, value);
  return form;
};
`,
  ],
  text: [KEEP_BODY],
  binary: [KEEP_BODY],
};

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
    querySerializer: querySerializer(document, fields),
    body: body && {
      serializer: body.encoding === 'json' ? undefined : new Expression(SERIALIZERS[body.encoding]),
      mediaType: body.encoding === 'multipart' ? undefined : body.mediaType,
      whole: body.whole || undefined,
    },
    response: responseEntry(operation),
  };
}

/** openapi-fetch serializes primitives by itself. Names are encoded, as the client passes them. */
function querySerializer(document: Document, fields: Field[]): Expression | undefined {
  const styled = fields.filter(
    (field) =>
      field.in === 'query' && (field.serialization !== undefined || !isPrimitive(document, field)),
  );
  if (styled.length === 0) return undefined;
  const styles = styled.map(({ wireName, serialization }): [string, Properties] => [
    encodeURIComponent(wireName),
    { style: 'form', explode: true, ...serialization },
  ]);
  return new Expression(`serializeQuery(${literal(Object.fromEntries(styles), '', 0)})`);
}

function isPrimitive(document: Document, { schema }: Field): boolean {
  const types = jsonTypes(resolve<Schema>(document, schema));
  return types.length > 0 && !types.includes('array') && !types.includes('object');
}

function responseEntry({ name, response }: Operation): Properties | undefined {
  if (response.type === 'none') return undefined;
  if (response.type !== 'json') return { type: response.type };
  return {
    type: 'json',
    validate: new Expression(`validators.${name}`),
    optional: response.optional || undefined,
  };
}

function fieldEntry(document: Document, field: Field): Properties {
  const schema = resolve<Schema>(document, field.schema);
  const types = field.isBinary ? ['object'] : jsonTypes(schema);
  const values = literals(schema);
  return {
    in: field.in,
    name: field.wireName === field.name ? undefined : field.wireName,
    required: field.required || undefined,
    enum: values,
    types: types.length > 0 && !values ? types : undefined,
    minimum: schema.minimum,
    explode: (field.in === 'header' && field.serialization?.explode) || undefined,
  };
}
