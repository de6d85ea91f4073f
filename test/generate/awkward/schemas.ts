/** Keywords of schemas. */
import { openapi } from '../generator.ts';
import { type AwkwardSpecs, repeated, using, withSchema } from './specs.ts';

export const SCHEMAS: AwkwardSpecs = {
  'a required name that is not listed': withSchema(
    '{ type: object, required: [b], properties: { a: { type: string } } }',
  ),
  'only required names': withSchema('{ type: object, required: [a, b] }'),
  'required that is true': [
    withSchema('{ type: object, required: true, properties: { a: {} } }'),
    '8:34 Expected type `array` but got `boolean`: correct it; the value is ignored',
  ],
  'required with a number in it': [
    withSchema('{ type: object, required: [a, 5], properties: { a: {} } }'),
    '8:38 Expected type `string` but got `integer`: correct it; the value is ignored',
  ],
  'properties that are null': [
    withSchema('{ type: object, properties: null }'),
    '8:36 Expected type `SchemaProperties` (object) but got `null`: correct it; the value is ignored',
  ],
  'a property that is null': [
    withSchema('{ type: object, properties: { a: null } }'),
    '8:41 Expected type `Schema` (object) but got `null`: correct it; the value is ignored',
  ],
  'a schema that is null': [
    withSchema('null'),
    '8:8 Expected type `Schema` (object) but got `null`: correct it; the value is ignored',
  ],
  'a schema that is true': withSchema('true'),
  'a schema that is false': withSchema('{ type: object, properties: { a: false } }'),
  'a schema that is a string': [
    withSchema('string'),
    '8:8 Expected type `Schema` (object) but got `string`: correct it; the value is ignored',
  ],
  'a type that is unknown': [
    withSchema('{ type: object, properties: { a: { type: any }, b: { type: file } } }'),
    '8:49 `type` can be one of the following only: "object", "array", "string", "number", "integer", "boolean", "null": did you mean array?',
    '8:67 `type` can be one of the following only: "object", "array", "string", "number", "integer", "boolean", "null": did you mean null?',
  ],
  'a list of types, one of them unknown': [
    withSchema('{ type: [string, date] }'),
    '8:25 `type` can be one of the following only: "object", "array", "string", "number", "integer", "boolean", "null": correct it; the value is ignored',
  ],
  'no types': withSchema('{ type: [] }'),
  'items that are missing': withSchema('{ type: array }'),
  'items that are a list': withSchema('{ type: array, items: [{ type: string }] }', '', '3.0.3'),
  'nullable without a type': [
    withSchema(
      "{ type: object, properties: { a: { nullable: true, allOf: [{ $ref: '#/components/schemas/T' }] } } }",
      'T: { type: object }',
      '3.0.3',
    ),
    '8:53 The `type` field must be defined when the `nullable` field is used: null is allowed nevertheless',
  ],
  'nullable in 3.1': [
    withSchema('{ type: object, properties: { a: { type: string, nullable: true } } }'),
    '8:57 Property `nullable` is not expected here: null is allowed nevertheless',
  ],
  'keywords that are unknown': [
    withSchema('{ type: integer, gte: 1, optional: true, x: { y: 1 } }'),
    '8:25 Property `gte` is not expected here: it is ignored',
    '8:33 Property `optional` is not expected here: it is ignored',
    '8:49 Property `x` is not expected here: it is ignored',
  ],
  'a readOnly and a writeOnly property': withSchema(
    '{ type: object, required: [id, secret], properties: { id: { type: string, readOnly: true }, secret: { type: string, writeOnly: true } } }',
  ),
  'a list that contains itself': withSchema(
    "{ type: array, items: { $ref: '#/components/schemas/S' } }",
  ),
  'a map that contains itself': withSchema(
    "{ type: object, additionalProperties: { $ref: '#/components/schemas/S' } }",
  ),
  'a list and a union that contain themselves': withSchema(
    "{ oneOf: [{ type: array, items: { $ref: '#/components/schemas/S' } }, { type: object, additionalProperties: { $ref: '#/components/schemas/S' } }, { $ref: '#/components/schemas/S' }, { type: 'null' }] }",
  ),
  'a list that contains itself in allOf': withSchema(
    "{ type: array, items: { allOf: [{ $ref: '#/components/schemas/S' }, { description: Own. }] } }",
  ),
  $defs: withSchema(
    "{ type: object, $defs: { X: { type: string }, Y: { type: array, items: { $ref: '#/components/schemas/S/$defs/Y' } } }, properties: { a: { $ref: '#/components/schemas/S/$defs/X' }, b: { $ref: '#/components/schemas/S/$defs/Y' } } }",
  ),
  '$id, $anchor and $dynamicRef': [
    withSchema(
      "{ $id: 'https://x.test/s', $anchor: top, $dynamicAnchor: node, $schema: 'https://json-schema.org/draft/2020-12/schema', type: object, properties: { a: { $dynamicRef: '#node' }, b: { $ref: '#top' }, c: { $recursiveRef: '#' } } }",
    ),
    '8:211 Property `$recursiveRef` is not expected here: it is ignored',
    '5:9 POST /a is left out: Can\'t resolve "#top"',
  ],
  'if, then and else': withSchema(
    '{ if: { properties: { a: { const: 1 } } }, then: { required: [b] }, else: false, dependentSchemas: { a: { required: [c] } }, dependentRequired: { a: [d] } }',
  ),
  'keywords for other properties': [
    withSchema(
      "{ type: object, patternProperties: { '^x-': { type: integer }, '(': { type: string } }, propertyNames: { pattern: '(' }, unevaluatedProperties: false, additionalProperties: { type: string }, minProperties: -1 }",
    ),
    '8:214 The value of the minProperties field must be greater than or equal to 0: see the OpenAPI specification',
  ],
  'keywords of tuples': withSchema(
    '{ type: array, prefixItems: [{ type: string }, true, false], items: false, contains: { type: integer }, minContains: 0, unevaluatedItems: false }',
  ),
  'prefixItems that contain themselves': withSchema(
    "{ type: array, prefixItems: [{ $ref: '#/components/schemas/S' }, { type: string }], items: true }",
  ),
  'a list of types with null': withSchema(
    "{ type: object, required: [a, b], properties: { a: { type: [object, 'null'], properties: { x: { type: string } } }, b: { type: ['null'] }, c: { type: [array, string, 'null'], items: { type: integer } }, d: { type: [string, string] } } }",
  ),
  'boolean schemas': withSchema(
    '{ type: object, required: [a, b], properties: { a: true, b: false, c: { items: false }, d: { items: true }, e: { allOf: [true, false] }, f: { anyOf: [false] }, g: { not: true } }, additionalProperties: false }',
  ),
  'a not of everything': withSchema('{ not: {} }'),
  'a list of 60 levels': withSchema('{ type: array, items: '.repeat(60) + '{}' + ' }'.repeat(60)),
  'an object of 5,000 properties': openapi(
    using("{ $ref: '#/components/schemas/S' }"),
    `S:\n  type: object\n  required: [${Array.from({ length: 5000 }, (_, n) => `p${n}`).join(', ')}]\n  properties:\n${repeated(5000, (n) => `    p${n}: { type: string }`)}`,
  ),
  'a property named $ref': withSchema(
    '{ type: object, properties: { $ref: { type: string }, type: { type: string }, properties: { type: object, properties: { $ref: { type: string } } }, allOf: { type: string }, enum: { type: string }, items: { type: string }, default: { type: string } } }',
  ),
  'readOnly and writeOnly at once': withSchema(
    '{ type: object, required: [a], properties: { a: { type: string, readOnly: true, writeOnly: true } } }',
  ),
  'contentSchema and encodings': withSchema(
    '{ type: object, properties: { a: { type: string, contentMediaType: application/json, contentSchema: { type: object } }, b: { type: string, contentEncoding: base64 } } }',
  ),
};
