/** Names that mean something to JavaScript, TypeScript or the generator. */
import { openapi } from '../generator.ts';
import { type AwkwardSpecs, using, withSchema } from './specs.ts';

export const NAMES: AwkwardSpecs = {
  'a property named constructor': withSchema(
    '{ type: object, required: [constructor], properties: { constructor: { type: string } } }',
  ),
  'properties that every object has': withSchema(
    '{ type: object, properties: { hasOwnProperty: { type: string }, valueOf: { type: string }, toString: { type: string }, isPrototypeOf: { type: string } } }',
  ),
  'a property named __proto__': withSchema(
    '{ type: object, required: [__proto__], properties: { __proto__: { type: string } } }',
  ),
  'a schema named constructor': openapi(
    using("{ $ref: '#/components/schemas/constructor' }"),
    'constructor: { type: object, properties: { a: { type: string } } }',
  ),
  'a schema whose name is a number': openapi(
    using("{ $ref: '#/components/schemas/400' }"),
    "'400': { type: object, properties: { '1': { type: string } } }",
  ),
  'a schema whose name is a word of the language': openapi(
    using("{ $ref: '#/components/schemas/class' }"),
    'class: { type: object, properties: { new: { type: string } } }',
  ),
  'names in other scripts': openapi(
    using("{ $ref: '#/components/schemas/日本' }"),
    '日本: { type: object, properties: { ключ: { type: string }, "🙂": { type: string } } }',
  ),
};
