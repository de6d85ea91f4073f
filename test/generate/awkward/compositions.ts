/** `allOf`, `anyOf`, `oneOf` and discriminators. */
import { openapi } from '../generator.ts';
import { type AwkwardSpecs, repeated, using, withSchema } from './specs.ts';

export const COMPOSITIONS: AwkwardSpecs = {
  'an allOf that is empty': withSchema('{ allOf: [] }'),
  'a oneOf that is empty': withSchema('{ oneOf: [] }'),
  'an allOf that is an object': [
    withSchema('{ allOf: { type: object } }'),
    '8:17 Expected type `SchemaList` (array) but got `object`: correct it; the value is ignored',
  ],
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
  'a discriminator that maps to nothing': [
    withSchema(
      "{ oneOf: [{ $ref: '#/components/schemas/A' }], discriminator: { propertyName: k, mapping: { b: '#/components/schemas/B' } } }",
      'A: { type: object, required: [k], properties: { k: { type: string } } }',
    ),
    '8:100 Can\'t resolve "#/components/schemas/B": correct the $ref, or add what it names',
  ],
  'a discriminator without a property': [
    withSchema('{ oneOf: [{ type: object }], discriminator: {} }'),
    '8:37 The field `propertyName` must be present on this level: see the OpenAPI specification',
  ],
  'a discriminator that contradicts an enum': [
    withSchema(
      "{ oneOf: [{ $ref: '#/components/schemas/A' }], discriminator: { propertyName: k } }",
      'A: { type: object, required: [k], properties: { k: { type: string, enum: [x] } } }',
    ),
    '8:55 the discriminator is ignored: "k" of A is never "A": add a mapping',
  ],
  'a oneOf of one': withSchema(
    "{ oneOf: [{ $ref: '#/components/schemas/T' }] }",
    'T: { type: object, properties: { a: { type: string } } }',
  ),
  'a oneOf of the same twice': withSchema(
    "{ oneOf: [{ $ref: '#/components/schemas/T' }, { $ref: '#/components/schemas/T' }] }",
    'T: { type: object }',
  ),
  'an anyOf that is empty, and one of null': [
    withSchema(
      "{ type: object, properties: { a: { anyOf: [] }, b: { anyOf: [{ type: 'null' }] }, c: { anyOf: [null] } } }",
    ),
    '8:103 Expected type `Schema` (object) but got `null`: correct it; the value is ignored',
  ],
  'a oneOf of inline schemas with a discriminator': [
    withSchema(
      "{ oneOf: [{ type: object, required: [k], properties: { k: { const: a } } }, { type: object, required: [k], properties: { k: { const: b } } }], discriminator: { propertyName: k, mapping: { a: '#/components/schemas/S/oneOf/0', b: A } } }",
    ),
    '8:233 Can\'t resolve "A": correct the $ref, or add what it names',
  ],
  'a discriminator in the base of allOf': withSchema(
    "{ type: object, required: [k], properties: { k: { type: string } }, discriminator: { propertyName: k, mapping: { a: '#/components/schemas/A', __proto__: '#/components/schemas/A' } } }",
    "A: { allOf: [{ $ref: '#/components/schemas/S' }, { type: object, properties: { a: { type: string } } }] }",
  ),
  'a discriminator that is a string': [
    withSchema('{ oneOf: [{ type: object }], discriminator: kind }'),
    '8:52 Expected type `Discriminator` (object) but got `string`: correct it; the value is ignored',
  ],
  'a discriminator whose mapping is a list': [
    withSchema(
      "{ oneOf: [{ $ref: '#/components/schemas/A' }], discriminator: { propertyName: k, mapping: [A, 5, null] } }",
      'A: { type: object, properties: { k: { type: string } } }',
    ),
    '8:98 Expected type `DiscriminatorMapping` (object) but got `array`: correct it; the value is ignored',
  ],
  'a discriminator to another file': [
    withSchema(
      "{ oneOf: [{ $ref: '#/components/schemas/A' }], discriminator: { propertyName: k, mapping: { a: 'other.yaml#/A', b: 'https://x.test/a' } } }",
      'A: { type: object, required: [k], properties: { k: { type: string } } }',
    ),
    '8:100 Can\'t resolve "other.yaml#/A": correct the $ref, or add what it names',
    '8:120 Can\'t resolve "https://x.test/a": correct the $ref, or add what it names',
  ],
  'an allOf of contradictions': withSchema(
    '{ allOf: [{ type: string }, { type: integer }, { enum: [1] }, { type: object, properties: { a: { type: string } } }, { type: object, properties: { a: { type: integer } } }] }',
  ),
  'an allOf of null and strings': [
    withSchema('{ allOf: [null, x, 5, []] }'),
    '8:18 Expected type `Schema` (object) but got `null`: correct it; the value is ignored',
    '8:24 Expected type `Schema` (object) but got `string`: correct it; the value is ignored',
    '8:27 Expected type `Schema` (object) but got `integer`: correct it; the value is ignored',
    '8:30 Expected type `Schema` (object) but got `array`: correct it; the value is ignored',
  ],
  'compositions in compositions': withSchema(
    `${'{ allOf: [{ oneOf: [{ anyOf: ['.repeat(12)}{ type: string }${'] }] }] }'.repeat(12)}`,
  ),
  'unions that double at each level': openapi(
    using("{ $ref: '#/components/schemas/M0' }"),
    repeated(
      30,
      (n) =>
        `M${n}: { oneOf: [{ $ref: '#/components/schemas/M${n + 1}' }, { type: object, properties: { a${n}: { $ref: '#/components/schemas/M${n + 1}' } } }, { $ref: '#/components/schemas/M${n + 1}' }] }`,
    ).concat('\nM30: { type: string }'),
  ),
  'inline unions that double': withSchema(
    (() => {
      let s = '{ type: string }';
      for (let n = 0; n < 9; n++) s = `{ anyOf: [${s}, { type: array, items: ${s} }] }`;
      return s;
    })(),
  ),
  'references that form a web': openapi(
    using("{ $ref: '#/components/schemas/W0' }"),
    repeated(
      25,
      (n) =>
        `W${n}: { type: object, properties: { ${Array.from({ length: 25 }, (_, m) => `p${m}: { $ref: '#/components/schemas/W${m}' }`).join(', ')} } }`,
    ),
  ),
  'references that form a web in anyOf': openapi(
    using("{ $ref: '#/components/schemas/W0' }"),
    repeated(
      25,
      (n) =>
        `W${n}: { anyOf: [{ type: string }, ${Array.from({ length: 25 }, (_, m) => `{ $ref: '#/components/schemas/W${m}' }`).join(', ')}] }`,
    ),
  ),
  'references that form a web in allOf': openapi(
    using("{ $ref: '#/components/schemas/W0' }"),
    repeated(
      20,
      (n) =>
        `W${n}: { allOf: [${Array.from({ length: 20 }, (_, m) => `{ $ref: '#/components/schemas/W${m}' }`).join(', ')}, { type: object, properties: { a${n}: { type: string } } }] }`,
    ),
  ),
  'readOnly in a web of models': openapi(
    using("{ $ref: '#/components/schemas/W0' }"),
    repeated(
      40,
      (n) =>
        `W${n}: { type: object, required: [id], properties: { id: { type: string, readOnly: true }, ${Array.from({ length: 40 }, (_, m) => `p${m}: { $ref: '#/components/schemas/W${m}' }`).join(', ')} } }`,
    ),
  ),
  'a schema beside its Writable': withSchema(
    "{ type: object, required: [id], properties: { id: { type: string, readOnly: true }, w: { $ref: '#/components/schemas/SWritable' } } }",
    'SWritable: { type: object, properties: { a: { type: string } } }',
  ),
  'a nullable reference in anyOf': withSchema(
    "{ type: object, properties: { a: { anyOf: [{ $ref: '#/components/schemas/S' }, { type: 'null' }] }, b: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/S' }] } } }",
  ),
  'a chain of 400 models': openapi(
    using("{ $ref: '#/components/schemas/M0' }"),
    repeated(
      400,
      (n) =>
        `M${n}: { type: object, properties: { next: { $ref: '#/components/schemas/M${n + 1}' } } }`,
    ).concat('\nM400: { type: string }'),
  ),
  'a chain of 200 allOf': openapi(
    using("{ $ref: '#/components/schemas/M0' }"),
    repeated(
      200,
      (n) =>
        `M${n}: { allOf: [{ $ref: '#/components/schemas/M${n + 1}' }, { type: object, properties: { a${n}: { type: string } } }] }`,
    ).concat('\nM200: { type: object }'),
  ),
};
