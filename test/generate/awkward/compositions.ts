/** `allOf`, `anyOf`, `oneOf` and discriminators. */
import { openapi } from '../generator.ts';
import { type AwkwardSpecs, repeated, using, withSchema } from './specs.ts';

export const COMPOSITIONS: AwkwardSpecs = {
  'an allOf that is empty': withSchema('{ allOf: [] }'),
  'an oneOf that is empty': withSchema('{ oneOf: [] }'),
  'an allOf that is an object': withSchema('{ allOf: { type: object } }'),
  'an allOf that contains itself': withSchema(
    "{ allOf: [{ $ref: '#/components/schemas/S' }, { type: object, properties: { a: { type: string } } }] }",
  ),
  'an anyOf that contains itself': withSchema(
    "{ anyOf: [{ type: string }, { $ref: '#/components/schemas/S' }] }",
  ),
  'models that contain one another in allOf': withSchema(
    "{ allOf: [{ $ref: '#/components/schemas/T' }] }",
    "T: { allOf: [{ $ref: '#/components/schemas/S' }] }",
  ),
  'a property that wraps its own model in allOf': withSchema(
    "{ type: object, properties: { parent: { allOf: [{ $ref: '#/components/schemas/S' }] } } }",
  ),
  'models that wrap the next one twice': openapi(
    using("{ $ref: '#/components/schemas/M0' }"),
    repeated(
      40,
      (n) =>
        `M${n}: { type: object, properties: { l: { allOf: [{ $ref: '#/components/schemas/M${n + 1}' }] }, r: { allOf: [{ $ref: '#/components/schemas/M${n + 1}' }] } } }`,
    ).concat('\nM40: { type: object }'),
  ),
  'models that extend the next one twice': openapi(
    using("{ $ref: '#/components/schemas/M0' }"),
    repeated(
      30,
      (n) =>
        `M${n}: { allOf: [{ $ref: '#/components/schemas/M${n + 1}' }, { $ref: '#/components/schemas/M${n + 1}' }] }`,
    ).concat('\nM30: { type: object, properties: { a: { type: string } } }'),
  ),
  'a discriminator by names': withSchema(
    "{ oneOf: [{ $ref: '#/components/schemas/A' }], discriminator: { propertyName: k, mapping: { a: A } } }",
    'A: { type: object, required: [k], properties: { k: { type: string } } }',
  ),
  'a discriminator that maps to nothing': withSchema(
    "{ oneOf: [{ $ref: '#/components/schemas/A' }], discriminator: { propertyName: k, mapping: { b: '#/components/schemas/B' } } }",
    'A: { type: object, required: [k], properties: { k: { type: string } } }',
  ),
  'a discriminator without a property': withSchema(
    '{ oneOf: [{ type: object }], discriminator: {} }',
  ),
  'a discriminator that contradicts an enum': withSchema(
    "{ oneOf: [{ $ref: '#/components/schemas/A' }], discriminator: { propertyName: k } }",
    'A: { type: object, required: [k], properties: { k: { type: string, enum: [x] } } }',
  ),
};
