import type { Body, Field, Report } from './api.ts';
import { findMedia, FORM_MEDIA_TYPE, JSON_MEDIA_TYPE } from './media-types.ts';
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

/** The body of a request: the properties of an object as fields, anything else as the field `body`. */
export function readBody(
  document: Document,
  node: RequestBody | Reference,
  pointer: string,
  report: Report,
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
  return { body: { mediaType: media.mediaType, encoding, whole }, fields };
}
