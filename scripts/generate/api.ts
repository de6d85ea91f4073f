/** What users of the generated code see, read from the document: operations, their fields, models. */
import {
  componentName,
  type Document,
  jsonTypes,
  type MediaType,
  METHODS,
  objectShape,
  type Operation as OpenApiOperation,
  type Parameter,
  type PathItem,
  pointerSegment,
  type Reference,
  type RequestBody,
  resolve,
  type Response,
  type Schema,
  type Server,
} from './openapi.ts';
import { typeText } from './type-text.ts';

export interface Api {
  operations: Operation[];
  /** Component schemas that the operations lead to, by the name of their type. */
  models: Map<string, Model>;
}

export interface Operation {
  /** Name of the method. */
  name: string;
  /** The operationId as the document spells it. */
  operationId: string;
  method: string;
  path: string;
  server: string;
  summary?: string | undefined;
  description?: string | undefined;
  deprecated: boolean;
  /** Whether it is called with a token. */
  authenticated: boolean;
  requestType: string;
  fields: Field[];
  body?: Body | undefined;
  answer: Answer;
  /** What the JSON bodies of its failures look like. */
  failures: Schema[];
}

export interface Field {
  /** Name in the request object. */
  name: string;
  /** Name on the wire. */
  wireName: string;
  in: 'path' | 'query' | 'header' | 'body';
  required: boolean;
  deprecated: boolean;
  description?: string | undefined;
  example?: unknown;
  schema: Schema;
  serialization?: Serialization | undefined;
  /** Where the document declares it. */
  pointer: string;
}

/** How a list or an object is written, where that is not the default of its place. */
export interface Serialization {
  style?: string;
  explode?: boolean;
  allowReserved?: true;
}

export interface Body {
  mediaType: string;
  encoding: 'json' | 'form';
  required: boolean;
  /** The body is one value, the field `body`, and not an object whose properties are fields. */
  whole: boolean;
}

/** What a call gives back: JSON that is checked against a schema, text, or nothing. */
export type Answer = JsonAnswer | { kind: 'text' } | { kind: 'none' };

export interface JsonAnswer {
  kind: 'json';
  status: string;
  mediaType: string;
  schema: Schema;
  optional: boolean;
  /** The name of its type, where the schema is neither a component nor a type of one line. */
  typeName?: string;
}

/** A schema that has a type of its own. */
export interface NamedSchema {
  typeName: string;
  schema: Schema;
  /** Whether it is part of a request. */
  sent: boolean;
  /** Whether it is part of an answer. */
  answered: boolean;
}

export interface Model extends NamedSchema {
  componentName: string;
}

/** The components, and what operations answer with that has a name. */
export const namedSchemas = (api: Api): NamedSchema[] =>
  [
    ...api.models.values(),
    ...api.operations.flatMap(({ answer }) => {
      const { schema, typeName } = answer.kind === 'json' ? answer : {};
      return schema && typeName ? [{ typeName, schema, sent: false, answered: true }] : [];
    }),
  ].sort((a, b) => compare(a.typeName, b.typeName));

/** A type in one line, with the names of models in it, for those who read it. */
export const shortType = (api: Api, schema: Schema): string =>
  typeText(schema, (name) => api.models.get(name)?.typeName, 'object');

/** The type of an answer, by its name if it has one. */
export const answerText = (api: Api, { typeName, schema }: JsonAnswer): string =>
  typeName ?? shortType(api, schema);

/** Something the generator cannot make code of, and where in the document it stands. */
export interface Unsupported {
  pointer: string;
  message: string;
}

/** Names that an operation cannot have, because the client or the language gives them a meaning. */
const RESERVED_METHODS = new Set([
  'withToken',
  'then',
  'constructor',
  'toJSON',
  'toString',
  '__proto__',
]);

/** Names that operations.ts itself uses. */
const RESERVED_TYPES = [
  ...['Operations', 'OperationEntry', 'FieldEntry', 'components', 'source', 'validators'],
  ...['NonNullable', 'Record', 'Required'],
];

const DEFAULT_STYLES = { path: 'simple', query: 'form', header: 'simple' } as const;
const STYLES: Record<string, string[]> = {
  path: ['simple'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
};

const JSON_MEDIA_TYPE = /^(application\/([\w.+-]+\+)?json|\*\/\*)\s*(;|$)/i;
const FORM_MEDIA_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;
const TEXT_MEDIA_TYPE = /^text\//i;

export function readApi(document: Document): { api: Api; unsupported: Unsupported[] } {
  const unsupported: Unsupported[] = [];
  const report = (pointer: string, message: string) => unsupported.push({ pointer, message });
  const typeNames = typeNameRegistry();

  const operations: Operation[] = [];
  const pointers = new Map<string, string>();
  for (const [path, pathItem] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const node = pathItem[method];
      if (typeof node !== 'object' || node === null) continue;
      // An object under the name of a method is an operation, or Redocly's rules have refused it.
      const source = node as OpenApiOperation;
      const pointer = `#/paths/${pointerSegment(path)}/${method}`;
      const operation = readOperation(document, {
        path,
        pathItem,
        method,
        source,
        pointer,
        report,
      });
      if (!operation) continue;
      const twin = pointers.get(operation.name);
      if (twin) {
        report(
          `${pointer}/operationId`,
          `"${operation.operationId}" and "${twin}" both become the method ${operation.name}: rename one`,
        );
        continue;
      }
      pointers.set(operation.name, operation.operationId);
      operation.requestType = typeNames(`${capitalize(operation.name)}Request`);
      const { answer } = operation;
      if (answer.kind === 'json' && typeText(answer.schema, (name) => name) === undefined) {
        answer.typeName = typeNames(`${capitalize(operation.name)}Response`);
      }
      operations.push(operation);
    }
  }
  operations.sort((a, b) => compare(a.name, b.name));

  return {
    api: { operations, models: collectModels(document, operations, typeNames) },
    unsupported,
  };
}

interface OperationSource {
  path: string;
  pathItem: PathItem;
  method: string;
  source: OpenApiOperation;
  pointer: string;
  report: (pointer: string, message: string) => void;
}

function readOperation(
  document: Document,
  { path, pathItem, method, source, pointer, report }: OperationSource,
): Operation | undefined {
  const { operationId } = source;
  if (!operationId) {
    report(
      pointer,
      'this operation has no operationId: add one, it becomes the name of the method',
    );
    return undefined;
  }
  const name = identifier(operationId);
  if (!name || RESERVED_METHODS.has(name)) {
    report(
      `${pointer}/operationId`,
      `"${operationId}" cannot be the name of a method: rename the operation`,
    );
    return undefined;
  }
  const parameters = parametersOf(document, pathItem, source, pointer);
  reportPlaceholders(path, parameters, pointer, report);
  const body = source.requestBody && readBody(document, source.requestBody, pointer, report);
  const fields = [
    ...parameters.flatMap((place) => readParameter(place, report) ?? []),
    ...(body ? body.fields : []),
  ];
  reportClashes(fields, report);
  return {
    name,
    operationId,
    method: method.toUpperCase(),
    path,
    server: serverUrl(source.servers ?? pathItem.servers ?? document.servers),
    summary: source.summary,
    description: source.description,
    deprecated: source.deprecated === true,
    authenticated: isAuthenticated(source.security ?? document.security),
    requestType: '',
    fields,
    body: body?.body,
    answer: readAnswer(document, source, pointer, report),
    failures: readFailures(document, source),
  };
}

interface PlacedParameter {
  parameter: Parameter;
  /** Where the operation or its path has it. */
  pointer: string;
}

/** An operation's parameters, and those of its path that it does not have one of its own for. */
function parametersOf(
  document: Document,
  pathItem: PathItem,
  operation: OpenApiOperation,
  pointer: string,
): PlacedParameter[] {
  const placed = (nodes: (Parameter | Reference)[] | undefined, owner: string) =>
    (nodes ?? []).map((node, index) => ({
      parameter: resolve<Parameter>(document, node),
      pointer: `${owner}/parameters/${index}`,
    }));
  const shared = placed(pathItem.parameters, pointer.slice(0, pointer.lastIndexOf('/')));
  const all = [...shared, ...placed(operation.parameters, pointer)];
  return [
    ...new Map(
      all.map((place) => [`${place.parameter.in} ${place.parameter.name}`, place]),
    ).values(),
  ];
}

function reportPlaceholders(
  path: string,
  parameters: PlacedParameter[],
  pointer: string,
  report: OperationSource['report'],
): void {
  const placeholders: string[] = path.match(/(?<=\{)[^{}]+(?=\})/g) ?? [];
  const ofPath = parameters.filter(({ parameter }) => parameter.in === 'path');
  for (const placeholder of placeholders) {
    if (!ofPath.some(({ parameter }) => parameter.name === placeholder)) {
      report(
        pointer,
        `the path has {${placeholder}}, but no path parameter of that name: declare it`,
      );
    }
  }
  for (const { parameter, pointer: at } of ofPath) {
    if (!placeholders.includes(parameter.name)) {
      report(at, `the path has no {${parameter.name}}: add it, or remove the parameter`);
    }
  }
}

function readParameter(
  { parameter, pointer }: PlacedParameter,
  report: OperationSource['report'],
): Field | undefined {
  const place = parameter.in;
  if (place !== 'path' && place !== 'query' && place !== 'header') {
    report(pointer, `parameters in ${place} are not supported: send it in a header or the query`);
    return undefined;
  }
  if (!parameter.schema) {
    report(
      pointer,
      `"${parameter.name}" has no schema: give it one, parameters with "content" are not supported`,
    );
    return undefined;
  }
  const style = parameter.style ?? DEFAULT_STYLES[place];
  if (!STYLES[place]?.includes(style)) {
    report(
      pointer,
      `style "${style}" of "${parameter.name}" is not supported in ${place}: use ${STYLES[place]?.join(', ')}`,
    );
    return undefined;
  }
  const explode = parameter.explode ?? style === 'form';
  const serialization: Serialization = {
    ...(style !== DEFAULT_STYLES[place] && { style }),
    ...(explode !== (place === 'query') && { explode }),
    ...(parameter.allowReserved && { allowReserved: true }),
  };
  return {
    name: place === 'header' ? camelCase(parameter.name) : identifier(parameter.name),
    wireName: parameter.name,
    in: place,
    required: parameter.required === true,
    deprecated: parameter.deprecated === true,
    description: parameter.description,
    example: parameter.example ?? exampleOf(parameter.schema),
    schema: parameter.schema,
    pointer,
    ...(Object.keys(serialization).length > 0 && { serialization }),
  };
}

function readBody(
  document: Document,
  node: RequestBody | Reference,
  pointer: string,
  report: OperationSource['report'],
): { body: Body; fields: Field[] } | undefined {
  const requestBody = resolve<RequestBody>(document, node);
  const media =
    findMedia(requestBody.content, JSON_MEDIA_TYPE) ??
    findMedia(requestBody.content, FORM_MEDIA_TYPE);
  if (!media) {
    const types = Object.keys(requestBody.content ?? {}).join(', ');
    report(
      `${pointer}/requestBody`,
      `a body of type ${types || '(none)'} is not supported: use application/json or application/x-www-form-urlencoded`,
    );
    return undefined;
  }
  const schema = media.schema ?? {};
  const encoding = FORM_MEDIA_TYPE.test(media.mediaType) ? 'form' : 'json';
  const required = requestBody.required === true;
  const shape = objectShape(document, schema);
  const target = resolve<Schema>(document, schema);
  const whole =
    Object.keys(shape.properties).length === 0 ||
    Boolean(target.oneOf ?? target.anyOf ?? target.additionalProperties) ||
    jsonTypes(target).some((type) => type !== 'object');
  if (whole && encoding === 'form') {
    report(`${pointer}/requestBody`, 'a form body must be an object with properties: list them');
    return undefined;
  }
  const fields: Field[] = whole
    ? [
        {
          name: 'body',
          wireName: 'body',
          in: 'body',
          required,
          deprecated: false,
          description: target.description,
          schema,
          pointer: `${pointer}/requestBody`,
        },
      ]
    : Object.entries(shape.properties).map(([name, property]) => ({
        name: identifier(name),
        wireName: name,
        in: 'body' as const,
        required: required && shape.required.has(name),
        deprecated: resolve<Schema>(document, property).deprecated === true,
        description: property.description ?? resolve<Schema>(document, property).description,
        example: exampleOf(property),
        schema: property,
        pointer: `${pointer}/requestBody`,
      }));
  return { body: { mediaType: media.mediaType, encoding, required, whole }, fields };
}

function readAnswer(
  document: Document,
  operation: OpenApiOperation,
  pointer: string,
  report: OperationSource['report'],
): Answer {
  const responses = Object.entries(operation.responses ?? {});
  const declared = responses.filter(([status]) => status.startsWith('2'));
  // Where no success is declared, `default` is what the operation answers.
  const successes = (
    declared.length > 0 ? declared : responses.filter(([status]) => status === 'default')
  )
    .sort(([a], [b]) => compare(a, b))
    .map(([status, node]) => ({ status, response: resolve<Response>(document, node) }));
  const contents = successes.filter(
    ({ response }) => Object.keys(response.content ?? {}).length > 0,
  );
  if (contents.length === 0) return { kind: 'none' };
  for (const { status, response } of contents) {
    const media = findMedia(response.content, JSON_MEDIA_TYPE);
    if (!media) continue;
    return {
      kind: 'json',
      status,
      mediaType: media.mediaType,
      schema: media.schema ?? {},
      optional: contents.length < successes.length,
    };
  }
  const types = contents.flatMap(({ response }) => Object.keys(response.content ?? {}));
  if (types.some((type) => TEXT_MEDIA_TYPE.test(type))) return { kind: 'text' };
  report(
    `${pointer}/responses`,
    `an answer of type ${types.join(', ')} is not supported: use JSON, text, or no content`,
  );
  return { kind: 'none' };
}

const readFailures = (document: Document, operation: OpenApiOperation): Schema[] =>
  Object.entries(operation.responses ?? {})
    .filter(([status]) => !status.startsWith('2'))
    .map(
      ([, node]) => findMedia(resolve<Response>(document, node).content, JSON_MEDIA_TYPE)?.schema,
    )
    .filter((schema) => schema !== undefined);

function reportClashes(fields: Field[], report: OperationSource['report']): void {
  const seen = new Map<string, Field>();
  for (const field of fields) {
    const twin = seen.get(field.name);
    if (field.name === '' || field.name === '__proto__') {
      report(
        field.pointer,
        `"${field.wireName}" cannot be the name of a field: rename the parameter`,
      );
    } else if (twin) {
      report(
        field.pointer,
        `"${twin.wireName}" (${twin.in}) and "${field.wireName}" (${field.in}) both become the field ${field.name}: rename one`,
      );
    }
    seen.set(field.name, field);
  }
}

function serverUrl(servers: Server[] | undefined): string {
  const server = servers?.[0];
  if (!server) return '';
  const url = server.url.replace(
    /\{([^{}]+)\}/g,
    (placeholder, name: string) => server.variables?.[name]?.default ?? placeholder,
  );
  return url.replace(/\/$/, '');
}

const exampleOf = (schema: Schema): unknown => schema.example ?? schema.examples?.[0];

const isAuthenticated = (security: OpenApiOperation['security'] = []): boolean =>
  security.length > 0 && security.every((requirement) => Object.keys(requirement).length > 0);

function findMedia(
  content: Record<string, MediaType> | undefined,
  pattern: RegExp,
): { mediaType: string; schema?: Schema } | undefined {
  const entry = Object.entries(content ?? {}).find(([mediaType]) => pattern.test(mediaType));
  return entry && { mediaType: entry[0], ...entry[1] };
}

/** Every component schema that requests and answers lead to, with a type name for each. */
function collectModels(
  document: Document,
  operations: Operation[],
  typeNames: (wanted: string) => string,
): Map<string, Model> {
  const sent = reachable(
    document,
    operations.flatMap(({ fields }) => fields.map((field) => field.schema)),
  );
  const answered = reachable(
    document,
    operations.flatMap(({ answer, failures }) =>
      answer.kind === 'json' ? [answer.schema, ...failures] : failures,
    ),
  );
  const models = [...new Map([...sent, ...answered])]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, schema]) => ({
      typeName: typeNames(capitalize(identifier(name)) || 'Model'),
      componentName: name,
      schema,
      sent: sent.has(name),
      answered: answered.has(name),
    }));
  return new Map(models.map((model) => [model.componentName, model]));
}

/** The components that schemas lead to, through as many references as it takes. */
function reachable(document: Document, schemas: Schema[]): Map<string, Schema> {
  const found = new Map<string, Schema>();
  const pending = [...schemas];
  for (const schema of pending) {
    const name = componentName(schema);
    const target = name === undefined ? undefined : document.components?.schemas?.[name];
    if (name !== undefined && target && !found.has(name)) {
      found.set(name, target);
      pending.push(target);
    }
    pending.push(
      ...Object.values(schema.properties ?? {}),
      ...[schema.items, schema.additionalProperties].filter((part) => typeof part === 'object'),
      ...(schema.allOf ?? []),
      ...(schema.anyOf ?? []),
      ...(schema.oneOf ?? []),
    );
  }
  return found;
}

/** Hands out type names that differ in more than case, since each is also the name of a file. */
function typeNameRegistry(): (wanted: string) => string {
  const taken = new Set(RESERVED_TYPES.map((name) => name.toLowerCase()));
  return (wanted) => {
    let name = wanted;
    while (taken.has(name.toLowerCase())) name += '_';
    taken.add(name.toLowerCase());
    return name;
  };
}

/** The name as it is where it can stand in code, else in camel case. */
const identifier = (name: string): string =>
  /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : camelCase(name);

/** `X-Plex-Client-Identifier` becomes `xPlexClientIdentifier`. */
function camelCase(name: string): string {
  const [first = '', ...rest] = name.split(/[^\p{L}\p{N}_$]+/u).filter(Boolean);
  const joined = first.charAt(0).toLowerCase() + first.slice(1) + rest.map(capitalize).join('');
  return /^\p{N}/u.test(joined) ? `_${joined}` : joined;
}

export const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** By code unit, so that the order does not depend on the machine's language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
