import type { Api, Body, Field, Operation, StatusBody } from './api.ts';
import { bodySerializer, headerSerializer, querySerializer } from './emit-serializers.ts';
import { statusValidator } from './emit-validators.ts';
import { type Document, resolve, type Schema } from './openapi.ts';
import { jsonTypes, literals } from './schema.ts';
import { Expression, literal, format, properties, type Properties, propertyName } from './print.ts';

/** operations.ts: the table that drives the client. */
export async function emitOperations(document: Document, api: Api): Promise<string> {
  const rows = api.operations.map(
    (operation) =>
      `  ${propertyName(operation.name)}: {\n${properties(operationEntry(document, operation), '    ')}  },\n`,
  );
  const hasValidators = api.operations.some(({ response }) => response.kind === 'json');
  const usesSerializers = rows.some((row) => row.includes(': serializers.'));
  const table = [
    '/** How each operation is sent, and how its response is validated. */\n',
    'export const operations: { readonly [Name in keyof Operations]: Operation } = {\n',
    ...rows,
    '};\n',
  ].join('');
  const code = [
    [
      usesSerializers ? "import * as serializers from './serializers.js';\n" : '',
      hasValidators ? "import * as validate from './validators.js';\n" : '',
      "import type { Operations } from './models.ts';\n",
    ].join(''),
    "export type * from './models.ts';\n",
    PRELUDE,
    table,
  ].join('\n');
  return format('operations.ts', code);
}

const PRELUDE = `/** How one operation is sent, and how its response is validated. */
export interface Operation {
  readonly method: string;
  /** Path template with OpenAPI's placeholders, in which those of other styles are RFC 6570's: \`{;id*}\`. */
  readonly path: string;
  /** The URL that the path is appended to. */
  readonly server: string;
  /** Whether the operation requires a token. */
  readonly authenticated?: true;
  /** The fields of the request, by their names in the request object. Missing: there are none. */
  readonly fields?: { readonly [name: string]: RequestField };
  /** Writes the query, if a field of it has a style of its own. Names are encoded already. */
  readonly querySerializer?: (query: { readonly [name: string]: unknown }) => string;
  /** The body of the request. Missing: it has none. */
  readonly body?: {
    /** The value of Content-Type. Missing: the platform writes it, with the boundary of a multipart body. */
    readonly mediaType?: string;
    /** Writes the body as the Fetch API's \`BodyInit\`. Missing: it is sent as it is. */
    readonly serialize?: (body: unknown) => unknown;
    /** Whether the field \`body\` is the whole body. */
    readonly whole?: true;
  };
  /** The body of a successful response. \`statuses\` have others. Missing: the body is ignored. */
  readonly response?: ResponseBody & {
    readonly statuses?: { readonly [status: string]: ResponseBody };
  };
}

/**
 * The body of a response: JSON that \`validate\` accepts (\`optional\`: or nothing), text, bytes, or a
 * stream of bytes.
 */
export type ResponseBody =
  | { readonly type: 'json'; readonly validate: Validator; readonly optional?: true }
  | { readonly type: 'text' | 'binary' | 'stream' };

/**
 * Returns the first problem of a value, or undefined if it is valid: a path such as \`.owner.name\`, which is empty for
 * the value itself, and the expectation, such as "a string". It removes the items of a list that are not valid if the
 * spec says so with \`x-skip-invalid-items\`.
 */
export type Validator = (value: unknown) => readonly [path: string, expected: string] | undefined;

/** The location of one field of a request, and the values that it accepts. */
export interface RequestField {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** The name on the wire, if it differs from the field's. */
  readonly name?: string;
  readonly required?: true;
  /** The allowed values; otherwise \`types\` are the allowed JSON types. Both missing: any value. */
  readonly enum?: readonly unknown[];
  readonly types?: readonly string[];
  readonly minimum?: number;
  /** Writes a header that may be an object. */
  readonly serialize?: (value: unknown) => string;
}
`;

function operationEntry(document: Document, operation: Operation): Properties {
  const { fields, body } = operation;
  return {
    method: operation.method,
    path: pathTemplate(operation),
    server: operation.server,
    authenticated: operation.authenticated || undefined,
    fields:
      fields.length > 0
        ? Object.fromEntries(fields.map((field) => [field.name, typedEntry(document, field)]))
        : undefined,
    querySerializer: querySerializer(document, operation),
    body: body && {
      mediaType: contentType(body),
      serialize: bodySerializer(document, body, fields),
      whole: body.whole || undefined,
    },
    response: responseEntry(operation),
  };
}

const STYLE_PREFIXES: Record<string, string> = { label: '.', matrix: ';' };

/** The path, in which a placeholder states the style of its field as RFC 6570 does: openapi-fetch reads that. */
const pathTemplate = ({ path, fields }: Operation): string =>
  path.replace(/\{([^{}]+)\}/g, (placeholder, name: string) => {
    const field = fields.find((one) => one.in === 'path' && one.wireName === name);
    const { style = '', explode = false } = field?.serialization ?? {};
    return field ? `{${STYLE_PREFIXES[style] ?? ''}${name}${explode ? '*' : ''}}` : placeholder;
  });

/** A range such as `image/*` is no value of the Content-Type header. */
const RANGES: Record<Body['encoding'], string> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  text: 'text/plain',
  binary: 'application/octet-stream',
};

function contentType({ encoding, mediaType }: Body): string | undefined {
  if (encoding === 'multipart') return undefined;
  return mediaType.includes('*') ? RANGES[encoding] : mediaType;
}

function responseEntry({ name, response }: Operation): Properties | undefined {
  if (response.kind === 'none') return undefined;
  if (response.kind !== 'json') return { type: response.kind };
  const { statuses = [] } = response;
  return {
    type: 'json',
    validate: new Expression(`validate.${name}`),
    optional: response.optional || undefined,
    statuses:
      statuses.length > 0
        ? Object.fromEntries(statuses.map((body) => [body.status, statusEntry(name, body)]))
        : undefined,
  };
}

const statusEntry = (name: string, { kind, status }: StatusBody): Properties => ({
  type: kind,
  validate:
    kind === 'json' ? new Expression(`validate.${statusValidator(name, status)}`) : undefined,
});

/** TypeScript takes the type of `constructor` and others from every object, not from the table's. */
function typedEntry(document: Document, field: Field): Properties | Expression {
  const entry = fieldEntry(document, field);
  return field.name in Object.prototype
    ? new Expression(`${literal(entry)} as RequestField`)
    : entry;
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
    serialize: headerSerializer(document, field),
  };
}
