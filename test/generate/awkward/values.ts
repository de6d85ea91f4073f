/** Values in schemas: enumerations, constants, limits, patterns, defaults and examples. */
import { openapi } from '../generator.ts';
import { type AwkwardSpecs, using, withParameter, withSchema } from './specs.ts';

export const VALUES: AwkwardSpecs = {
  'an enum without values': [
    withSchema('{ type: string, enum: [] }'),
    '8:24 an enum without values is ignored: list the values',
  ],
  'an enum that is null': [
    withSchema('{ type: string, enum: null }'),
    '8:30 Expected type `array` but got `null`: correct it; the value is ignored',
  ],
  'an enum of objects and lists': withSchema('{ enum: [{ a: 1 }, [1, 2], x, null] }'),
  'an enum of objects': openapi(
    `${using("{ $ref: '#/components/schemas/S' }")}\n/b: { get: { operationId: b, responses: { '200': { description: Ok., content: { application/json: { schema: { type: object, enum: [{ a: b }, x, [1]] } } } } } } }`,
    "S: { type: object, properties: { a: { type: string } }, enum: [{ a: b }, 'x', 1, null, [1]] }",
  ),
  'an enum with a value twice': withSchema('{ enum: [a, a, b] }'),
  'an enum of large and special numbers': withSchema('{ enum: [-1, 1.5, 1e21, 0x10] }'),
  'a const that is an object': withSchema('{ const: { a: [1, { b: null }] } }'),
  'an example of the wrong type': [
    withSchema('{ type: integer, example: x, examples: 5 }'),
    '8:47 Expected type `array` but got `integer`: correct it; the value is ignored',
  ],
  'a description that is a number': [
    withSchema('{ type: integer, description: 5 }'),
    '8:38 Expected type `string` but got `integer`: correct it; the value is ignored',
  ],
  'a description that ends comments and tables': withSchema(
    '{ type: object, properties: { a: { type: string, description: "*/ | ` <b> \\n # x \\\\" } } }',
  ),
  'references inside examples': [
    withSchema(
      "{ type: object, example: { $ref: '#/nowhere' }, properties: { a: { type: string } } }",
    ),
    '8:33 Can\'t resolve "#/nowhere": correct the $ref, or add what it names',
  ],
  'an enum of everything': withSchema(
    '{ enum: [1, "1", true, null, null, 1, [], {}, 1.0, "", "null"] }',
  ),
  'an enum that contradicts its type': withSchema('{ type: integer, enum: [a, b] }'),
  'an enum that is a string': [
    withSchema('{ enum: abc }'),
    '8:16 Expected type `array` but got `string`: correct it; the value is ignored',
  ],
  'a const that is null': withSchema(
    '{ type: object, required: [a], properties: { a: { const: null } } }',
  ),
  'numbers that no number holds': [
    withSchema('{ enum: [1e400, -1e400, .inf, -.inf, .nan, -0.0, 9007199254740993] }'),
    '8:32 Infinity is no JSON: it is ignored',
    '8:38 -Infinity is no JSON: it is ignored',
    '8:45 NaN is no JSON: it is ignored',
  ],
  'a default and limits of 1e400': [
    withSchema(
      '{ type: object, properties: { a: { type: integer, default: 1e400, maximum: 1e400, minimum: .nan, multipleOf: 0 } } }',
    ),
    '8:83 Expected type `number` but got `string`: correct it; the value is ignored',
    '8:90 NaN is no JSON: it is ignored',
  ],
  'limits that contradict': [
    withSchema(
      '{ type: object, properties: { a: { type: string, minLength: -1, maxLength: -5 }, b: { type: integer, minimum: 5, maximum: 1 }, c: { type: array, minItems: 9, maxItems: 1, uniqueItems: "yes" }, d: { type: number, exclusiveMinimum: true, minimum: x } } }',
    ),
    '8:68 The value of the minLength field must be greater than or equal to 0: see the OpenAPI specification',
    '8:83 The value of the maxLength field must be greater than or equal to 0: see the OpenAPI specification',
    '8:192 Expected type `boolean` but got `string`: correct it; the value is ignored',
    '8:238 Expected type `number` but got `boolean`: correct it; the value is ignored',
    '8:253 Expected type `number` but got `string`: correct it; the value is ignored',
  ],
  'exclusive limits of 3.0 and 3.1': [
    withSchema(
      '{ type: object, properties: { a: { type: number, minimum: 1, exclusiveMinimum: true }, b: { type: number, exclusiveMaximum: 5 } } }',
      '',
      '3.0.3',
    ),
    '8:132 Expected type `boolean` but got `integer`: correct it; the value is ignored',
  ],
  'minimum of a parameter that is a string': [
    withParameter(
      '{ name: a, in: query, schema: { type: integer, minimum: "5", default: x, enum: [1] } }, { name: b, in: query, schema: { type: integer, minimum: 1e400 } }, { name: c, in: query, schema: { minimum: -.inf } }',
    ),
    '5:103 Expected type `number` but got `string`: correct it; the value is ignored (and 1 more like it)',
    '5:234 -Infinity is no JSON: it is ignored',
  ],
  'patterns that are no regular expression': [
    withSchema(
      '{ type: object, properties: { a: { type: string, pattern: "(" }, b: { type: string, pattern: "(?<=a)b*" }, c: { type: string, pattern: "\\\\p{L}" }, d: { type: string, pattern: "(a+)+$" }, e: { type: string, pattern: 5 }, f: { type: string, pattern: "*/" } } }',
    ),
    '8:223 Expected type `string` but got `integer`: correct it; the value is ignored',
  ],
  'formats that are unknown': [
    withSchema(
      '{ type: object, properties: { a: { type: string, format: x }, b: { type: integer, format: 5 }, c: { format: binary }, d: { type: boolean, format: date } } }',
    ),
    '8:98 Expected type `string` but got `integer`: correct it; the value is ignored',
  ],
  'defaults of wrong types, and deep': withSchema(
    '{ type: object, default: { a: { b: [1, { c: null }] } }, properties: { a: { type: integer, default: x }, b: { type: array, default: {} }, c: { default: [[[[]]]] }, d: { type: string, default: null } } }',
  ),
  'an enum of 5,000 values': openapi(
    using("{ $ref: '#/components/schemas/S' }"),
    `S:\n  type: string\n  enum: [${Array.from({ length: 5000 }, (_, n) => `v${n}`).join(', ')}]`,
  ),
  'examples that are huge or circular references': withSchema(
    "{ type: object, example: { a: { $ref: '#/components/schemas/S' } }, examples: [{ $ref: '#/nothing' }], properties: { a: { type: string, example: { deep: [[[]]] } } } }",
  ),
  'xml, externalDocs and title of wrong types': [
    withSchema(
      '{ type: object, title: 5, xml: 5, externalDocs: null, deprecated: "yes", readOnly: 5, nullable: "x", properties: { a: { title: [], type: string, $comment: 5 } } }',
    ),
    '8:31 Expected type `string` but got `integer`: correct it; the value is ignored (and 1 more like it)',
    '8:74 Expected type `boolean` but got `string`: correct it; the value is ignored',
    '8:91 Expected type `boolean` but got `integer`: correct it; the value is ignored',
    '8:94 Property `nullable` is not expected here: null is allowed nevertheless',
    '8:56 Expected type `ExternalDocs` (object) but got `null`: correct it; the value is ignored',
    '8:135 Expected type `string` but got `array`: correct it; the value is ignored',
    '8:39 Expected type `Xml` (object) but got `integer`: correct it; the value is ignored',
  ],
  'a property that is a list, a number, and a reference to nothing': [
    withSchema(
      "{ type: object, properties: { a: [], b: 5, c: { $ref: '#/components/schemas/No' } } }",
    ),
    '8:41 Expected type `Schema` (object) but got `array`: correct it; the value is ignored',
    '8:48 Expected type `Schema` (object) but got `integer`: correct it; the value is ignored',
    '8:54 Can\'t resolve "#/components/schemas/No": correct the $ref, or add what it names',
    '5:9 POST /a is left out: Can\'t resolve "#/components/schemas/No": correct the $ref, or add what it names',
  ],
  'a $ref that is a number, and null': [
    withSchema(
      '{ type: object, properties: { a: { $ref: 5 }, b: { $ref: null }, c: { $ref: "" } } }',
    ),
    '5:9 POST /a is left out: Can\'t resolve "": correct the $ref, or add what it names',
  ],
};
