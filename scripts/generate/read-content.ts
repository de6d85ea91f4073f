/** Reads the bodies of requests and responses: OpenAPI's `content`. */
import type { Body, Field, ReportProblem, SuccessResponse } from './api.ts';
import { compare, identifier } from './names.ts';
import {
  type Document,
  type MediaType,
  type Operation,
  type Reference,
  type RequestBody,
  resolve,
  type Response,
  type Schema,
} from './openapi.ts';
import { exampleOf, jsonTypes, objectShape } from './schema.ts';

/** The media types of each encoding, in the order of preference. Whatever else is not XML is binary. */
const MEDIA_TYPES: Record<Body['encoding'], RegExp> = {
  json: /^(application\/([\w.+-]+\+)?json|\*\/\*)\s*(;|$)/i,
  form: /^application\/x-www-form-urlencoded\s*(;|$)/i,
  multipart: /^multipart\/form-data\s*(;|$)/i,
  text: /^text\//i,
  binary: /^(?!multipart\/|application\/([\w.+-]+\+)?xml\b)/i,
};

type Content = Record<string, MediaType>;

/** The first media type that a pattern matches, with its schema. */
function findMedia(content: Content = {}, pattern: RegExp): Media | undefined {
  const entry = Object.entries(content).find(([mediaType]) => pattern.test(mediaType));
  return entry && { mediaType: entry[0], schema: entry[1].schema };
}

interface Media {
  mediaType: string;
  schema: Schema | undefined;
}

/** The preferred media type of a request, and its encoding. */
function findEncoding(content: Content): (Media & Pick<Body, 'encoding'>) | undefined {
  for (const encoding of Object.keys(MEDIA_TYPES) as Body['encoding'][]) {
    const media = findMedia(content, MEDIA_TYPES[encoding]);
    if (media) return { ...media, encoding };
  }
  return undefined;
}

/** Reads the body of a request: the properties of an object as fields, anything else as the field `body`. */
export function readBody(
  document: Document,
  node: RequestBody | Reference,
  pointer: string,
  report: ReportProblem,
): { body: Body; fields: Field[] } | undefined {
  const at = `${pointer}/requestBody`;
  const { content, required = false } = resolve<RequestBody>(document, node);
  const media = findEncoding(content);
  if (!media) {
    const types = Object.keys(content).join(', ') || '(none)';
    report(at, `a body of type ${types} is not supported: use JSON, a form, text or binary`);
    return undefined;
  }
  const { mediaType, encoding } = media;
  const schema = RAW_SCHEMAS[encoding] ?? media.schema ?? {};
  const shape = objectShape(document, schema);
  const target = resolve<Schema>(document, schema);
  const whole =
    Object.keys(shape.properties).length === 0 ||
    Boolean(target.oneOf ?? target.anyOf ?? target.additionalProperties) ||
    jsonTypes(target).some((type) => type !== 'object');
  if (whole && (encoding === 'form' || encoding === 'multipart')) {
    report(at, 'a form body must be an object with properties: list them');
    return undefined;
  }
  const bodyField: Field = {
    name: 'body',
    wireName: 'body',
    in: 'body',
    required,
    deprecated: false,
    description: resolve<Schema>(document, media.schema ?? {}).description,
    schema,
    pointer: at,
  };
  const fields = Object.entries(shape.properties).map(([name, property]): Field => {
    const own = resolve<Schema>(document, property);
    return {
      name: identifier(name),
      wireName: name,
      in: 'body',
      required: required && shape.required.has(name),
      deprecated: own.deprecated === true,
      description: property.description ?? own.description,
      example: exampleOf(property),
      schema: encoding === 'multipart' ? withBlobs(document, property) : property,
      pointer: at,
    };
  });
  return { body: { mediaType, encoding, whole }, fields: whole ? [bodyField] : fields };
}

/** The schemas of bodies that no schema in the document describes any better. */
const RAW_SCHEMAS: { readonly [Encoding in Body['encoding']]?: Schema } = {
  text: { type: 'string' },
  binary: { type: ['object', 'string'], typeText: 'Blob | ArrayBuffer | Uint8Array | string' },
};

/** The schema of a part, in which files are Blobs: OpenAPI 3.0 and 3.1 describe them as strings. */
function withBlobs(document: Document, schema: Schema): Schema {
  const own = resolve<Schema>(document, schema);
  if (isFile(own)) return toBlob(own);
  const item = own.items && resolve<Schema>(document, own.items);
  return item && isFile(item) ? { ...own, items: toBlob(item) } : schema;
}

const isFile = (schema: Schema): boolean =>
  jsonTypes(schema).includes('string') &&
  (schema.format === 'binary' || (Boolean(schema.contentMediaType) && !schema.contentEncoding));

const toBlob = (schema: Schema): Schema => ({ ...schema, type: 'object', typeText: 'Blob' });

/** Reads the body of a successful response. */
export function readResponse(
  document: Document,
  operation: Operation,
  pointer: string,
  report: ReportProblem,
): SuccessResponse {
  const responses = Object.entries(operation.responses ?? {});
  const declared = responses.filter(([status]) => status.startsWith('2'));
  // If no success is declared, `default` describes it.
  const successes = (
    declared.length > 0 ? declared : responses.filter(([status]) => status === 'default')
  )
    .sort(([a], [b]) => compare(a, b))
    .map(([status, node]) => ({
      status,
      content: resolve<Response>(document, node).content ?? {},
    }));
  const contents = successes.filter(({ content }) => Object.keys(content).length > 0);
  if (contents.length === 0) return { kind: 'none' };
  for (const { status, content } of contents) {
    const media = findMedia(content, MEDIA_TYPES.json);
    if (!media) continue;
    return {
      kind: 'json',
      status,
      mediaType: media.mediaType,
      schema: media.schema ?? {},
      optional: contents.length < successes.length,
    };
  }
  const types = contents.flatMap(({ content }) => Object.keys(content));
  for (const kind of ['text', 'binary'] as const) {
    if (types.some((type) => MEDIA_TYPES[kind].test(type))) return { kind };
  }
  report(
    `${pointer}/responses`,
    `a response of type ${types.join(', ')} is not supported: use JSON, text, binary or no content`,
  );
  return { kind: 'none' };
}

/** Reads the schemas of the JSON bodies of unsuccessful responses. */
export const readFailures = (document: Document, operation: Operation): Schema[] =>
  Object.entries(operation.responses ?? {})
    .filter(([status]) => !status.startsWith('2'))
    .map(([, node]) => resolve<Response>(document, node).content)
    .flatMap((content) => findMedia(content, MEDIA_TYPES.json)?.schema ?? []);
