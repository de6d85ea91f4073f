/** Names that mean something to JavaScript, TypeScript or the generator. */
import { openapi } from '../generator.ts';
import {
  type AwkwardSpecs,
  DONE,
  object,
  repeated,
  using,
  withOperation,
  withParameter,
  withSchema,
} from './specs.ts';

const GLOBALS = [
  'Array',
  'Promise',
  'Record',
  'string',
  'Partial',
  'Date',
  'Object',
  'undefined',
  'NonNullable',
  'Blob',
  'any',
  'never',
  'Request',
  'Response',
];

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
  'a parameter named __proto__': withParameter(
    '{ name: __proto__, in: query, schema: { type: string } }, { name: __proto__, in: header, schema: { type: string } }',
  ),
  'a path parameter named __proto__': withParameter(
    '{ name: __proto__, in: path, required: true, schema: { type: string } }',
    '/{__proto__}',
  ),
  'an operation named __proto__': [
    withOperation(`operationId: __proto__, tags: [__proto__, constructor], ${DONE}`),
    '5:18 "__proto__" cannot be the name of a method: this one becomes __proto__2',
  ],
  'an operation named toString, and one hasOwnProperty': [
    openapi(
      `/a: { get: { operationId: toString, ${DONE} } }\n/b: { get: { operationId: hasOwnProperty, ${DONE} } }`,
    ),
    '5:16 "toString" cannot be the name of a method: this one becomes toString2',
  ],
  'a path named __proto__': [
    openapi(`__proto__: { get: { operationId: a, ${DONE} } }`),
    '5:3 __proto__ is left out: a path must start with "/"',
  ],
  'a schema named __proto__': openapi(
    using("{ $ref: '#/components/schemas/__proto__' }"),
    '__proto__: { type: object, properties: { a: { type: string } } }',
  ),
  'an enum and a const with __proto__ in them': withSchema(
    '{ enum: [__proto__, { __proto__: 1, a: { __proto__: [] } }] }',
  ),
  'a const with __proto__': withSchema(
    '{ type: object, properties: { a: { const: { __proto__: 1 } }, b: { const: __proto__ } } }',
  ),
  'a discriminator named __proto__': withSchema(
    "{ oneOf: [{ $ref: '#/components/schemas/A' }], discriminator: { propertyName: __proto__, mapping: { constructor: '#/components/schemas/A' } } }",
    'A: { type: object, required: [__proto__], properties: { __proto__: { type: string } } }',
  ),
  'a body property __proto__ of both': withSchema(
    '{ type: object, required: [__proto__], properties: { __proto__: { type: string, readOnly: true }, a: { type: string, writeOnly: true } } }',
  ),
  'a $ref to an inherited name': [
    withSchema("{ $ref: '#/components/schemas/toString' }"),
    '5:87 Can\'t resolve "#/components/schemas/S": correct the $ref, or add what it names (and 1 more like it)',
    '8:8 Can\'t resolve "#/components/schemas/toString": correct the $ref, or add what it names',
    '5:9 POST /a is left out: Can\'t resolve "#/components/schemas/S": correct the $ref, or add what it names',
  ],
  'an empty operationId': [
    withOperation(`operationId: '', ${DONE}`),
    '5:11 an operation has no operationId: its method and path name it',
  ],
  'an operationId that is a number': [
    withOperation(`operationId: 5, ${DONE}`),
    '5:31 Expected type `string` but got `integer`: correct it; the value is ignored',
    '5:11 an operation has no operationId: its method and path name it',
  ],
  'an operationId of punctuation': withOperation(`operationId: '!!!', ${DONE}`),
  'an operationId that ends code': withOperation(`operationId: "a'\\"\`*/\${x}\\\\\\nb", ${DONE}`),
  'an operationId of markup, and a response without a name': openapi(
    "/a: { get: { operationId: 'List<T>', responses: { '200': { description: Ok., content: { application/json: { schema: { type: object, properties: { a: { type: string } } } } } } } } }",
  ),
  'operationIds that are words of the language': openapi(
    repeated(
      3,
      (n) =>
        `/p${n}: { get: { operationId: ${['await', 'eval', 'arguments'][n]}, responses: { '200': { description: Ok., content: { application/json: { schema: { type: string } } } } } } }`,
    ),
  ),
  'an operationId of 5,000 characters': withOperation(
    `operationId: ${'a'.repeat(5000)}, responses: { '200': { description: Ok., content: { application/json: { schema: ${object('a: {type: string}')} } } } }`,
  ),
  'names of globals': openapi(
    using(object(GLOBALS.map((n) => `${n}: { $ref: '#/components/schemas/${n}' }`).join(', '))),
    GLOBALS.map((n) => `${n}: ${object('a: { type: array, items: { type: string } }')}`).join('\n'),
  ),
  'schemas that differ in punctuation': openapi(
    using(
      object(
        "a: { $ref: '#/components/schemas/foo-bar' }, b: { $ref: '#/components/schemas/foo_bar' }, c: { $ref: '#/components/schemas/foo.bar' }, d: { $ref: '#/components/schemas/Foo_bar' }, e: { $ref: '#/components/schemas/fooBar' }",
      ),
    ),
    ['foo-bar', 'foo_bar', 'foo.bar', 'Foo_bar', 'fooBar']
      .map((n, i) => `${n}: ${object(`a${i}: { type: string }`)}`)
      .join('\n'),
  ),
  'schemas with names of no letters': openapi(
    using(
      object(
        "a: { $ref: '#/components/schemas/---' }, b: { $ref: '#/components/schemas/...' }, c: { $ref: '#/components/schemas/%F0%9F%99%82' }",
      ),
    ),
    ["'---'", "'...'", '"🙂"'].map((n) => `${n}: ${object('a: { type: string }')}`).join('\n'),
  ),
  'a schema with an empty name': [
    openapi(using("{ $ref: '#/components/schemas/' }"), `'': ${object('a: { type: string }')}`),
    '5:9 POST /a is left out: Can\'t resolve "#/components/schemas/": correct the $ref, or add what it names',
  ],
  'a schema named with a slash and a tilde': openapi(
    using("{ $ref: '#/components/schemas/a~1b~0c%20d' }"),
    `'a/b~c d': ${object('a: { type: string }')}`,
  ),
  'names with a percent sign that encodes nothing': [
    openapi(
      `'/50%/{100%}': { parameters: [{ name: '100%', in: path, required: true, schema: { type: string } }, { name: '5%', in: query, schema: { type: string } }], get: { operationId: '50% off', responses: { '200': { description: Ok., content: { application/json: { schema: { $ref: '#/components/schemas/A%25' } } } } } } }
'/b%': { get: { operationId: b, parameters: [{ name: '7%', in: cookie, schema: {} }], responses: { '200': { description: Ok., content: { application/json: { schema: { $ref: '#/paths/~150%25~1{100%25}/get/responses/200/content/application~1json/schema' } } } } } } }
'/c%': { get: { operationId: c, responses: { '200': { description: Ok., content: { application/json: { schema: { $ref: '#/components/schemas/Z%25' } } } } } } }`,
      `A%: ${object("a%b: { type: string }, next: { $ref: '#/components/schemas/100%25' }, all: { $ref: '#/components/schemas/100%' }")}
100%: ${object("'8%': { type: string }, pet: { $ref: '#/components/schemas/Pet' }")}
Pet: { oneOf: [{ $ref: '#/components/schemas/D%25' }], discriminator: { propertyName: k, mapping: { 1%: '#/components/schemas/D%25', d: D%, e: '#/components/schemas/E%25' } } }
D%: { type: object, required: [k], properties: { k: { type: string } } }`,
    ),
    '7:114 Can\'t resolve "#/components/schemas/Z%25": correct the $ref, or add what it names',
    '12:145 Can\'t resolve "#/components/schemas/E%25": correct the $ref, or add what it names',
    '6:48 the optional parameter "7%" is ignored: parameters in cookie are not supported',
    '7:12 GET /c% is left out: Can\'t resolve "#/components/schemas/Z%25": correct the $ref, or add what it names',
  ],
  'names in Cyrillic and emoji': [
    openapi(
      `/книги/{№}: { get: { operationId: найти, tags: [Книги], parameters: [{ name: '№', in: path, required: true, schema: { type: string } }, { name: 🙂, in: query, schema: { type: string } }, { name: Имя, in: header, schema: { type: string } }], ${DONE} } }`,
    ),
    '5:190 the optional parameter "Имя" is ignored: no header can have this name',
  ],
  'properties with control characters and lone surrogates': withSchema(
    object(
      '"a\\nb": { type: string }, "\\u2028": { type: string }, "\\0": { type: string }, "\\ud800": { type: string }, "": { type: string }',
    ),
  ),
  'a header named as a header of the browser': [
    withParameter(
      '{ name: Content-Type, in: header, schema: { type: string } }, { name: Accept, in: header, schema: { type: string } }, { name: Authorization, in: header, required: true, schema: { type: string } }, { name: "a b", in: header, schema: { type: string } }',
    ),
    '5:244 the optional parameter "a b" is ignored: no header can have this name',
  ],
  'a tag of slashes and dots': withOperation(
    `operationId: a, tags: [../../etc/passwd, ''], ${DONE}`,
  ),
  'a schema named as a path': openapi(
    using("{ $ref: '#/components/schemas/..~1..~1x' }"),
    `'../../x': ${object('a: { type: string }')}`,
  ),
  'descriptions that end comments': openapi(
    `/a: { get: { operationId: a, summary: "*/ \`x\` \${y}", description: "*/ alert(1) /* \\r\\n | --- </script> <!-- {{ x }} @deprecated", parameters: [{ name: b, in: query, description: "a | b */", schema: { type: string, description: "*/", example: "*/", enum: ["*/", "\`", "\${x}", "a'b\\"c", "\\n"] } }], responses: { '200': { description: "*/", content: { application/json: { schema: { type: object, title: "*/", description: "\`\`\`\\n*/\\n\`\`\`", properties: { "*/": { type: string, description: "@param {string} x */", default: "*/" } } } } } } } } }`,
  ),
};
