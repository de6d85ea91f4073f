/** Specs of a few lines with one awkward thing each: generated and compiled, or rejected with a position. */
import { expect, test } from 'vitest';
import { generate, openapi, temporary, typeErrors } from './generator.ts';

const DONE = "responses: { '204': { description: Done. } }";

/** An operation that sends and receives a schema. */
const using = (schema: string): string =>
  `/a: { post: { operationId: a, requestBody: { content: { application/json: { schema: ${schema} } } }, responses: { '200': { description: Ok., content: { application/json: { schema: ${schema} } } } } } }`;

const withSchema = (schema: string, more = '', version?: string): string =>
  openapi(using("{ $ref: '#/components/schemas/S' }"), `S: ${schema}\n${more}`, version);

const withParameter = (parameter: string): string =>
  openapi(`/a: { get: { operationId: a, parameters: [${parameter}], ${DONE} } }`);

const repeated = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join('\n');

/** Specs that generate, with warnings or without. */
const GENERATED: Record<string, string> = {
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
  'a parameter that is required and cookie': withParameter(
    '{ name: c, in: cookie, required: true, schema: { type: string } }',
  ),
  'a parameter without a name': withParameter('{ in: query, schema: { type: string } }'),
  'a parameter without a schema': withParameter('{ name: a, in: query }'),
  'a parameter that is null': withParameter('null'),
  'a parameter in the body': withParameter('{ name: a, in: body, schema: { type: object } }'),
  'parameters with names of no letters': withParameter(
    "{ name: '$', in: query, schema: {} }, { name: '[]', in: query, schema: {} }, { name: '-', in: header, schema: {} }",
  ),
  'an empty path, and one without a slash': openapi(
    `'': { get: { operationId: a, ${DONE} } }\nb: { get: { operationId: b, ${DONE} } }`,
  ),
  'a placeholder twice': openapi(
    `'/{a}/{a}': { get: { operationId: a, parameters: [{ name: a, in: path, required: true, schema: { type: string } }], ${DONE} } }`,
  ),
  'an operation that is null': openapi(`/a: { get: null, post: { operationId: a, ${DONE} } }`),
  'a path that is null': openapi(`/a: null\n/b: { get: { operationId: b, ${DONE} } }`),
  'responses that are missing or null': openapi(
    '/a: { get: { operationId: a }, put: { operationId: b, responses: null } }',
  ),
  'statuses that are ranges and numbers': openapi(
    '/a: { get: { operationId: a, responses: { 2XX: { description: Ok., content: { application/json: { schema: { type: string } } } }, 201: { description: Ok., content: { application/json: { schema: { type: integer } } } } } } }',
  ),
  'content that is null': openapi(
    "/a: { post: { operationId: a, requestBody: { content: null }, responses: { '200': { description: Ok., content: null } } } }",
  ),
  'an empty form': openapi(
    `/a: { post: { operationId: a, requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: {} } } } }, ${DONE} } }`,
  ),
  'servers that are wrong': `openapi: 3.1.0\ninfo: { title: T, version: '1' }\nservers: nowhere\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
  'no info, and a title that is null': `openapi: 3.1.0\ninfo: { title: null }\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
  'no paths': "openapi: 3.1.0\ninfo: { title: T, version: '1' }\n",
  'paths that are a list': "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: [a]\n",
  'webhooks alone': `openapi: 3.1.0\ninfo: { title: T, version: '1' }\nwebhooks: { ping: { post: { operationId: ping, ${DONE} } } }\n`,
  'OpenAPI 3.2': `openapi: 3.2.0\ninfo: { title: T, version: '1' }\npaths: { /a: { get: { operationId: a, ${DONE} } } }\n`,
  'a byte order mark, and CRLF': `${String.fromCodePoint(0xfeff)}${withSchema('{ type: string }').replaceAll('\n', '\r\n')}`,
  'security that is wrong': openapi(`/a: { get: { operationId: a, security: x, ${DONE} } }`),
  'a readOnly and a writeOnly property': withSchema(
    '{ type: object, required: [id, secret], properties: { id: { type: string, readOnly: true }, secret: { type: string, writeOnly: true } } }',
  ),
};

/** Specs that are rejected, and why. */
const REJECTED: Record<string, [spec: string, problem: RegExp]> = {
  'two documents': [
    `${openapi(`/a: { get: { ${DONE} } }`)}---\nopenapi: 3.1.0\n`,
    /:6:1 .*single document/,
  ],
  'an alias in itself': [
    openapi(using('&s { type: object, properties: { self: *s } }')),
    /:5:\d+ .*alias/,
  ],
  'aliases that expand to millions': [
    `x0: &x0 [a, b, c, d, e, f, g, h]\n${repeated(9, (n) => `x${n + 1}: &x${n + 1} [${Array(9).fill(`*x${n}`).join(', ')}]`)}\n${openapi('{}')}`,
    /:\d+:\d+ .*expand/,
  ],
  'more than 100 levels': [
    withSchema('{ type: object, properties: { a: '.repeat(200) + '{}' + ' } }'.repeat(200)),
    /:\d+:\d+ .*levels deep/,
  ],
  'Swagger 2': ['swagger: "2.0"\n', /:1:1 is Swagger/],
  'a tab': ['openapi: 3.1.0\ninfo:\n\ttitle: T\n', /:3:\d+ is not valid YAML/],
};

const folder = await temporary({
  'package.json': '{ "type": "module" }\n',
  ...Object.fromEntries(
    [...Object.values(GENERATED), ...Object.values(REJECTED).map(([spec]) => spec)].map(
      (spec, index) => [`spec${index}.yaml`, spec],
    ),
  ),
});

const run = (index: number) =>
  generate(folder, '--spec', `spec${index}.yaml`, '--out', `out/${index}`);

const titles = Object.keys(GENERATED);

test.each(titles.map((title, index) => [title, index] as const))('%s', async (_, index) => {
  const { code, stderr } = await run(index);
  for (const line of stderr) expect(line).toMatch(/^spec\d+\.yaml:\d+:\d+ warning: /);
  expect(code).toBe(0);
});

test.each(
  Object.entries(REJECTED).map(([title, [, problem]], index) => [title, problem, index] as const),
)('%s: rejected in a line', async (_, problem, index) => {
  const { code, stderr } = await run(titles.length + index);
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toMatch(problem);
  expect(code).toBe(1);
});

test('all of it compiles', async () => {
  expect(await typeErrors(folder, ['ES2023', 'DOM'])).toEqual([]);
});
