/** Keywords of schemas. */
import { type AwkwardSpecs, withSchema } from './specs.ts';

export const SCHEMAS: AwkwardSpecs = {
  'a required name that is not listed': withSchema(
    '{ type: object, required: [b], properties: { a: { type: string } } }',
  ),
  'only required names': withSchema('{ type: object, required: [a, b] }'),
  'required that is true': withSchema('{ type: object, required: true, properties: { a: {} } }'),
  'required with a number in it': withSchema(
    '{ type: object, required: [a, 5], properties: { a: {} } }',
  ),
  'properties that are null': withSchema('{ type: object, properties: null }'),
  'a property that is null': withSchema('{ type: object, properties: { a: null } }'),
  'a schema that is null': withSchema('null'),
  'a schema that is true': withSchema('true'),
  'a schema that is false': withSchema('{ type: object, properties: { a: false } }'),
  'a schema that is a string': withSchema('string'),
  'a type that is unknown': withSchema(
    '{ type: object, properties: { a: { type: any }, b: { type: file } } }',
  ),
  'a list of types, one of them unknown': withSchema('{ type: [string, date] }'),
  'no types': withSchema('{ type: [] }'),
  'an enum without values': withSchema('{ type: string, enum: [] }'),
  'an enum that is null': withSchema('{ type: string, enum: null }'),
  'an enum of objects and lists': withSchema('{ enum: [{ a: 1 }, [1, 2], x, null] }'),
  'an enum with a value twice': withSchema('{ enum: [a, a, b] }'),
  'an enum of large and special numbers': withSchema('{ enum: [-1, 1.5, 1e21, 0x10] }'),
  'a const that is an object': withSchema('{ const: { a: [1, { b: null }] } }'),
  'items that are missing': withSchema('{ type: array }'),
  'items that are a list': withSchema('{ type: array, items: [{ type: string }] }', '', '3.0.3'),
  'nullable without a type': withSchema(
    "{ type: object, properties: { a: { nullable: true, allOf: [{ $ref: '#/components/schemas/T' }] } } }",
    'T: { type: object }',
    '3.0.3',
  ),
  'nullable in 3.1': withSchema(
    '{ type: object, properties: { a: { type: string, nullable: true } } }',
  ),
  'keywords that are unknown': withSchema('{ type: integer, gte: 1, optional: true, x: { y: 1 } }'),
  'an example of the wrong type': withSchema('{ type: integer, example: x, examples: 5 }'),
  'a description that is a number': withSchema('{ type: integer, description: 5 }'),
  'a description that ends comments and tables': withSchema(
    '{ type: object, properties: { a: { type: string, description: "*/ | ` <b> \\n # x \\\\" } } }',
  ),
  'references inside examples': withSchema(
    "{ type: object, example: { $ref: '#/nowhere' }, properties: { a: { type: string } } }",
  ),
  'a $ref with siblings': withSchema(
    "{ type: object, properties: { a: { $ref: '#/components/schemas/T', description: Own. } } }",
    'T: { type: string }',
  ),
  'a $ref into a property': withSchema(
    "{ type: object, properties: { a: { type: object, properties: { b: { type: string } } }, c: { $ref: '#/components/schemas/S/properties/a' } } }",
  ),
  'a readOnly and a writeOnly property': withSchema(
    '{ type: object, required: [id, secret], properties: { id: { type: string, readOnly: true }, secret: { type: string, writeOnly: true } } }',
  ),
};
