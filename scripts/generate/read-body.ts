import type { Body, Field, Report } from './api.ts';
import {
  BINARY_MEDIA_TYPE,
  findMedia,
  FORM_MEDIA_TYPE,
  JSON_MEDIA_TYPE,
  MULTIPART_MEDIA_TYPE,
  TEXT_MEDIA_TYPE,
} from './media-types.ts';
import { identifier } from './names.ts';
import {
  type Document,
  exampleOf,
  jsonTypes,
  objectShape,
  type Reference,
  type RequestBody,
  resolve,
  type Schema,
} from './openapi.ts';

/** The encodings of a body, in the order of preference. */
const ENCODINGS: [Body['encoding'], RegExp][] = [
  ['json', JSON_MEDIA_TYPE],
  ['form', FORM_MEDIA_TYPE],
  ['multipart', MULTIPART_MEDIA_TYPE],
  ['text', TEXT_MEDIA_TYPE],
  ['binary', BINARY_MEDIA_TYPE],
];

/** OpenAPI 3.0 writes a file as `format: binary`, 3.1 as a `contentMediaType`. */
const isFile = ({ format, contentMediaType }: Schema): boolean =>
  format === 'binary' || contentMediaType !== undefined;

/** The body of a request: the properties of an object as fields, anything else as the field `body`. */
export function readBody(
  document: Document,
  node: RequestBody | Reference,
  pointer: string,
  report: Report,
): { body: Body; fields: Field[] } | undefined {
  const requestBody = resolve<RequestBody>(document, node);
  const media = ENCODINGS.flatMap(([encoding, pattern]) => {
    const found = findMedia(requestBody.content, pattern);
    return found ? { encoding, ...found } : [];
  })[0];
  if (!media) {
    const types = Object.keys(requestBody.content ?? {}).join(', ');
    report(
      `${pointer}/requestBody`,
      `a body of type ${types || '(none)'} is not supported: use JSON, a form, text or a binary type`,
    );
    return undefined;
  }
  const { schema = {}, encoding } = media;
  const required = requestBody.required === true;
  const shape = objectShape(document, schema);
  const target = resolve<Schema>(document, schema);
  const isForm = encoding === 'form' || encoding === 'multipart';
  const whole =
    (!isForm && encoding !== 'json') ||
    Object.keys(shape.properties).length === 0 ||
    Boolean(target.oneOf ?? target.anyOf ?? target.additionalProperties) ||
    jsonTypes(target).some((type) => type !== 'object');
  if (whole && isForm) {
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
          schema: encoding === 'text' ? { type: 'string' } : schema,
          isBinary: encoding === 'binary',
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
        isBinary: encoding === 'multipart' && isFile(resolve<Schema>(document, property)),
        pointer: `${pointer}/requestBody`,
      }));
  return { body: { mediaType: media.mediaType, encoding, whole }, fields };
}
