/** Reads the bodies of requests and responses: OpenAPI's `content`. */
import type { Body, Field, ReportProblem } from './api.ts';
import { identifier } from './names.ts';
import {
  type Document,
  type MediaType,
  type Reference,
  type RequestBody,
  resolve,
  type Schema,
} from './openapi.ts';
import { Unsupported } from './problems.ts';
import { exampleOf, isOpenObject, jsonTypes, objectShape } from './schema.ts';

/** The media types of each encoding, in the order of preference. Whatever else there is is binary. */
export const MEDIA_TYPES: Record<Body['encoding'], RegExp> = {
  json: /^(application\/([\w.+-]+\+)?json|\*\/\*)\s*(;|$)/i,
  form: /^application\/x-www-form-urlencoded\s*(;|$)/i,
  multipart: /^multipart\/form-data\s*(;|$)/i,
  text: /^(text\/(?!event-stream)|application\/([\w.-]+\+)?xml\s*(;|$))/i,
  binary: /^/,
};

export interface Media {
  mediaType: string;
  schema: Schema | undefined;
  /** The media types of the parts of a multipart body, by the name of the property. */
  partTypes: Record<string, string>;
}

/** The first media type that a pattern matches, with its schema. */
export function findMedia(
  content: Record<string, MediaType> = {},
  pattern: RegExp,
): Media | undefined {
  const entry = Object.entries(content).find(([mediaType]) => pattern.test(mediaType));
  return (
    entry && {
      mediaType: entry[0],
      schema: entry[1].schema,
      partTypes: readPartTypes(entry[1].encoding),
    }
  );
}

/** The first type of each part that is no range. */
function readPartTypes(encoding: MediaType['encoding'] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(encoding).flatMap(([name, part]): [string, string][] => {
      const { contentType } = part ?? {};
      const types = typeof contentType === 'string' ? contentType.split(/\s*,\s*/) : [];
      const type = types.find((one) => /^[\w.+-]+\/[\w.+-]+(\s*;|$)/.test(one));
      return type === undefined ? [] : [[name, type]];
    }),
  );
}

/** Whether a header can have this value: a type or a range (RFC 9110, 8.3.1), with or without parameters. */
const isMediaType = (type: string): boolean =>
  /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+\s*(;[ -~]*)?$/.test(type);

/** The preferred media type of a request, and its encoding. */
function findEncoding(
  content: Record<string, MediaType>,
): (Media & Pick<Body, 'encoding'>) | undefined {
  for (const encoding of Object.keys(MEDIA_TYPES) as Body['encoding'][]) {
    const media = findMedia(content, MEDIA_TYPES[encoding]);
    if (media) return { ...media, encoding };
  }
  return undefined;
}

interface Place {
  method: string;
  pointer: string;
  warn: ReportProblem;
}

/** Reads the body of a request: the properties of an object as fields, anything else as the field `body`. */
export function readBody(
  document: Document,
  node: RequestBody | Reference | undefined,
  { method, pointer, warn }: Place,
): { body: Body; fields: Field[] } | undefined {
  const at = `${pointer}/requestBody`;
  const { content = {}, required = false } = resolve<Partial<RequestBody>>(document, node ?? {});
  const known = Object.entries(content).filter(([type]) => isMediaType(type));
  for (const type of Object.keys(content)) {
    if (!isMediaType(type)) warn(at, `${JSON.stringify(type)} is no media type: it is ignored`);
  }
  const media = findEncoding(Object.fromEntries(known));
  if (!media) {
    if (node && Object.keys(content).length === 0)
      warn(at, 'the body has no media type: it is ignored');
    return undefined;
  }
  const { mediaType, encoding } = media;
  const partTypes = encoding === 'multipart' ? media.partTypes : {};
  const schema = RAW_SCHEMAS[encoding] ?? media.schema ?? {};
  const isForm = encoding === 'form' || encoding === 'multipart';
  const shape = objectShape(document, schema);
  const target = resolve<Schema>(document, schema);
  const isObject = jsonTypes(target).every((type) => type === 'object');
  const isOpen = isOpenObject(document, schema);
  const isEmpty = Object.keys(shape.properties).length === 0 && shape.required.size === 0;
  if (isForm && !isObject)
    throw new Unsupported('a form body must be an object with properties', at);
  if (isForm && isEmpty && !isOpen) return undefined;
  if (method === 'get' || method === 'head') {
    const reason = `fetch sends no body with ${method.toUpperCase()}`;
    if (required) throw new Unsupported(reason, at);
    warn(at, `the optional body is ignored: ${reason}`);
    return undefined;
  }
  const whole = isEmpty || isOpen || !isObject;
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
  const body: Body = { mediaType, encoding, whole, partTypes };
  if (whole) return { body, fields: [bodyField] };
  // A required property may have no schema.
  const names = new Set([...Object.keys(shape.properties), ...shape.required]);
  const fields = [...names].flatMap((name): Field[] => {
    const property = shape.properties[name] ?? { typeText: 'unknown' };
    const own = resolve<Schema>(document, property);
    if (own.readOnly) return [];
    return [
      {
        name: identifier(name),
        wireName: name,
        in: 'body',
        required: required && shape.required.has(name),
        deprecated: own.deprecated === true,
        description: property.description ?? own.description,
        example: exampleOf(property),
        schema:
          encoding === 'multipart' ? withBlobs(document, property, partTypes[name]) : property,
        pointer: at,
      },
    ];
  });
  return { body, fields };
}

/** The schemas of bodies that no schema in the document describes any better. */
const RAW_SCHEMAS: { readonly [Encoding in Body['encoding']]?: Schema } = {
  text: { type: 'string' },
  binary: {
    type: ['object', 'string'],
    typeText: 'Blob | ArrayBuffer | Uint8Array | ReadableStream | string',
  },
};

/** The schema of a part, in which files are Blobs: OpenAPI 3.0 and 3.1 describe them as strings, or only by their type. */
function withBlobs(document: Document, schema: Schema, type = ''): Schema {
  const own = resolve<Schema>(document, schema);
  if (isFile(own) || (isUntyped(own) && isBinary(type))) return toBlob(own);
  const item = own.items && resolve<Schema>(document, own.items);
  return item && (isFile(item) || (isUntyped(item) && isBinary(type)))
    ? { ...own, items: toBlob(item) }
    : schema;
}

const isFile = (schema: Schema): boolean =>
  jsonTypes(schema).includes('string') &&
  (schema.format === 'binary' || (Boolean(schema.contentMediaType) && !schema.contentEncoding));

const isUntyped = (schema: Schema): boolean =>
  !schema.type && !schema.enum && !schema.allOf && !schema.anyOf && !schema.oneOf;

const isBinary = (type: string): boolean =>
  type !== '' && !MEDIA_TYPES.json.test(type) && !MEDIA_TYPES.text.test(type);

const toBlob = (schema: Schema): Schema => ({ ...schema, type: 'object', typeText: 'Blob' });
