import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { generated, indent, openapi, put, ROOT, run, temporary, typeErrors } from './generator.ts';

/** An operation whose response is JSON of the given schema. */
const jsonOperation = (name: string, schema: string): string =>
  `/${name}: { get: { operationId: ${name}, responses: { '200': { description: Ok., content: { application/json: { schema: ${schema} } } } } } }`;

const ref = (name: string): string => `{ $ref: '#/components/schemas/${name}' }`;

const NULLABLE = openapi(
  [
    jsonOperation('user', ref('User')),
    `
/users/{id}:
  parameters:
    - { name: id, in: path, required: true, schema: { type: string } }
    - { name: lang, in: query, schema: { type: string, nullable: true } }
  get:
    operationId: byId
    parameters: [{ name: lang, in: query, required: true, schema: { type: string, enum: [de, en], nullable: true } }]
    responses: { 2XX: { description: Ok., content: { application/json: { schema: ${ref('User')} } } }, default: { description: No., content: { application/json: { schema: ${ref('Problem')} } } } }
  put:
    operationId: rename
    responses: { default: { description: Any., content: { application/json; charset=utf-8: { schema: ${ref('User')} } } } }
  delete:
    operationId: delete
    responses: { '200': { description: Words., content: { text/plain: { schema: { type: string } } } } }`,
  ].join('\n'),
  `
User:
  type: object
  required: [name, role]
  properties:
    name: { type: string, nullable: true }
    role: { type: string, nullable: true, enum: [admin, guest] }
    address: { type: object, nullable: true, required: [city], properties: { city: { type: string } } }
    scores: { type: object, additionalProperties: { type: integer } }
Problem: { type: object, properties: { message: { type: string } } }`,
  '3.0.3',
);

const COMPOSED = openapi(
  [
    jsonOperation(
      'all',
      `{ allOf: [${ref('Base')}, { type: object, required: [extra], properties: { extra: { type: boolean } } }] }`,
    ),
    jsonOperation(
      'one',
      `{ oneOf: [${ref('Cat')}, ${ref('Dog')}], discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' } } }`,
    ),
    jsonOperation(
      'any',
      `{ anyOf: [{ type: string }, { type: array, items: ${ref('Base')} }, { type: 'null' }] }`,
    ),
    jsonOperation(
      'constant',
      "{ type: object, required: [v], properties: { v: { const: 1 }, w: { enum: [1, '1', null, true] } } }",
    ),
    jsonOperation(
      'tuple',
      '{ type: array, prefixItems: [{ type: string }, { type: integer }], items: { type: boolean } }',
    ),
    jsonOperation(
      'nested',
      "{ type: array, items: { type: [object, 'null'], properties: { a: { anyOf: [{ type: object, properties: { b: { type: array, items: { type: object, properties: { c: { type: [string, 'null'] } } } } } }, { type: object, required: [d], properties: { d: { type: string, enum: [\"it's\", x] } } }] } } } }",
    ),
    "/wild: { get: { operationId: wild, responses: { '200': { description: Ok., content: { '*/*': { schema: { type: string } } } } } } }",
    `
/make:
  post:
    operationId: make
    requestBody: { required: true, content: { application/json: { schema: { oneOf: [${ref('Cat')}, ${ref('Dog')}] } } } }
    responses: { '200': { description: Ok., content: { application/json: { schema: ${ref('Cat')} } } }, '204': { description: None. } }`,
  ].join('\n'),
  `
Base: { type: object, required: [id], properties: { id: { type: integer } } }
Cat: { type: object, required: [kind], properties: { kind: { type: string, description: Which. }, meow: { type: number } } }
Dog: { type: object, required: [kind, bark], properties: { kind: { type: string }, bark: { type: string } } }`,
);

const CIRCULAR = openapi(
  [
    jsonOperation('tree', ref('Tree')),
    jsonOperation('chain', ref('A')),
    jsonOperation(
      'loop',
      "{ type: object, required: [v], properties: { v: { type: integer }, next: { $ref: '#/paths/~1loop/get/responses/200/content/application~1json/schema' } } }",
    ),
    jsonOperation('part', "{ $ref: '#/components/schemas/Tree/properties/children' }"),
    jsonOperation('json', ref('Json')),
  ].join('\n'),
  `
Tree: { type: object, required: [children], properties: { children: { type: array, items: ${ref('Tree')} } } }
A: { type: object, properties: { b: ${ref('B')} } }
B: { allOf: [${ref('C')}] }
C: { type: object, required: [n], properties: { n: { type: integer }, a: { anyOf: [${ref('A')}, { type: 'null' }] } } }
Json: { oneOf: [{ type: string }, { type: 'null' }, { type: array, items: ${ref('Json')} }, { type: object, additionalProperties: ${ref('Json')} }] }`,
);

const RESERVED = openapi(
  [
    ...['delete', 'class', 'new', 'import', 'operations', 'validators', 'source', 'components'].map(
      (name) => jsonOperation(name, ref('Record')),
    ),
    ...['Foo', 'foo', 'FOO'].map((name, index) =>
      jsonOperation(
        name,
        index ? '{ type: string }' : '{ type: object, properties: { own: { type: string } } }',
      ),
    ),
    jsonOperation(
      'everything',
      `{ type: object, properties: { ${['string', 'Operations', 'Operation', 'RequestField', 'OperationName', 'Validator', 'Schema', 'Shape', 'Error', 'Object', 'Required', 'undefined', 'FooRequest', 'weird.name-x', '1st', 'isRecord', 'Foo'].map((name) => `'${name}': ${ref(name)}`).join(', ')} } }`,
    ),
    `
/words:
  post:
    operationId: words
    parameters: [{ name: class, in: query, schema: { type: string } }, { name: 'filter[name]', in: query, schema: { type: string } }, { name: '9lives', in: query, schema: { type: string } }]
    requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { "it's": { type: string }, 'a "b"': { type: array, items: { type: string } }, 'ünï': { type: string }, '日本': { type: string } } } } } }
    responses: { '204': { description: Done. } }`,
  ].join('\n'),
  [
    'Record',
    'string',
    'Operations',
    'Operation',
    'RequestField',
    'OperationName',
    'Validator',
    'Schema',
    'Shape',
    'Error',
    'Object',
    'Required',
    'undefined',
    'FooRequest',
    'weird.name-x',
    '1st',
    'isRecord',
    'Foo',
  ]
    .map(
      (name) =>
        `'${name}': { type: object, required: ["it's"], properties: { "it's": { type: string }, "a\\nb": { type: string }, __proto__: { type: string }, default: { type: string } } }`,
    )
    .join('\n'),
);

const TEXTS = `${openapi(
  `
/texts:
  x-of-vendor: { a: [1] }
  get:
    x-codegen: { b: true }
    operationId: texts
    summary: "Ends */ here | there"
    description: "Ends */ here\\r\\n\\r\\nwith \`ticks\` | pipes,   spaces \\n * stars, lone \\r returns, \\u2028 and ünïcode 😀 <b>&amp;</b> [x](y) \\\\ *a* _b_ {c} \${d}\\n"
    parameters:
      - name: q
        in: query
        description: "*/ alert(1) /* | x\\n\\n| a | b |\\n- list"
        example: "*/ \\u2028"
        schema: { type: string, enum: ["*/", "it's", 'q"q', "back\`tick", "new\\nline", "pipe|", "日本", "\\\\"] }
    responses:
      '200': { description: Ok., content: { application/json: { schema: ${ref('Text')} } } }`,
  `
Text:
  description: "# A title | */\\n\\n- not a list"
  x-order: 1
  type: object
  properties: { a: { type: string, description: "*/ | \`", example: "*/" } }`,
)}x-of-vendor: [1, 2]\n`;

const LONG =
  'aVeryLongNameThatGoesOnAndOnUntilNothingFitsIntoTheWidthOfALineAnyMoreAndThenGoesOnSomeMore';
const WIDE = openapi(
  [
    jsonOperation(LONG, ref(LONG)),
    jsonOperation(`${LONG}Inline`, '{ type: object, properties: { a: { type: string } } }'),
    `
/wide:
  get:
    operationId: wide
    parameters:
      - { name: states, in: query, schema: { type: array, items: { type: string, enum: [${Array.from({ length: 20 }, (_, index) => `state-${index}`).join(', ')}] } } }
      - { name: numbers, in: query, schema: { type: integer, enum: [${Array.from({ length: 60 }, (_, index) => index * 1000).join(', ')}] } }
      - { name: names, in: query, schema: { type: string, enum: [${Array.from({ length: 20 }, (_, index) => `state-${index}`).join(', ')}] } }
      - { name: ${LONG}, in: query, style: deepObject, schema: { type: object, properties: { a: { type: string } } } }
      - { name: maybe, in: query, schema: { type: [string, integer, boolean, 'null'], enum: [1, null, true, ${LONG}] } }
    responses: { '200': { description: Ok., content: { application/json: { schema: { anyOf: [${ref(LONG)}, { type: array, items: ${ref(`${LONG}2`)} }] } } } }, '204': { description: None. } }`,
  ].join('\n'),
  `${LONG}: { type: object, properties: { ${LONG}: { type: string } } }\n${LONG}2: { type: object }`,
);

const MANY = openapi(
  Array.from({ length: 400 }, (_, index) =>
    jsonOperation(`operation${index}`, ref(`Model${index % 50}`)),
  ).join('\n'),
  Array.from(
    { length: 50 },
    (_, index) =>
      `Model${index}: { type: object, properties: { next: ${ref(`Model${(index + 1) % 50}`)} } }`,
  ).join('\n'),
);

const chain = (length: number): string =>
  openapi(
    jsonOperation('first', ref('M0')),
    Array.from(
      { length },
      (_, index) =>
        `M${index}: { type: object, properties: { v: { type: integer }, next: ${index < length - 1 ? ref(`M${index + 1}`) : '{ type: string }'} } }`,
    ).join('\n'),
  );

const FILES = {
  'spec.yaml': openapi(`
/a: { $ref: 'paths/a.yaml' }
/b:
  get:
    operationId: b
    parameters: [{ $ref: 'shared.yaml#/parameters/Trace' }]
    responses: { '200': { description: Ok., content: { application/json: { schema: { $ref: 'models/Thing.yaml' } } } } }`),
  'paths/a.yaml': `
get:
  operationId: a
  parameters: [{ $ref: '../shared.yaml#/parameters/Trace' }]
  responses: { '200': { description: Ok., content: { application/json: { schema: { $ref: '../models/Thing.yaml' } } } } }
`,
  'shared.yaml': 'parameters: { Trace: { name: X-Trace, in: header, schema: { type: string } } }\n',
  'models/Thing.yaml':
    "type: object\nrequired: [parts]\nproperties: { parts: { type: array, items: { $ref: 'Thing.yaml' } }, other: { $ref: 'other.json#/Other' } }\n",
  'models/other.json':
    '{ "Other": { "type": "object", "properties": { "n": { "type": "integer" } } } }',
};

type Validators = Record<string, (value: unknown) => unknown>;

interface Sample {
  valid: unknown[];
  invalid: unknown[];
}

/** Each spec, with valid and invalid responses of its operations. */
const SPECS: Record<string, { files: Record<string, string>; responses: Record<string, Sample> }> =
  {
    'OpenAPI 3.0': {
      files: { 'spec.yaml': NULLABLE },
      responses: {
        user: {
          valid: [
            { name: null, role: 'admin' },
            { name: 'a', role: null, address: null, more: 1 },
            { name: 'a', role: 'guest', address: { city: 'x', more: 1 }, scores: { a: 1, b: 2 } },
          ],
          invalid: [
            null,
            [],
            'x',
            {},
            { name: 'a' },
            { name: 1, role: 'admin' },
            { name: 'a', role: 'king' },
            { name: 'a', role: null, address: {} },
            { name: 'a', role: null, scores: { a: 'x' } },
          ],
        },
        byId: { valid: [{ name: null, role: null }], invalid: [{ message: 'x' }] },
        rename: { valid: [{ name: null, role: null }], invalid: [{}] },
      },
    },
    'allOf, oneOf and anyOf': {
      files: { 'spec.yaml': COMPOSED },
      responses: {
        all: {
          valid: [{ id: 1, extra: true, more: [] }],
          invalid: [{ id: 1 }, { extra: true }, { id: 1.5, extra: true }],
        },
        one: {
          valid: [{ kind: 'cat' }, { kind: 'dog', bark: 'x' }],
          invalid: [{ meow: 1 }, { kind: 1 }, 'cat'],
        },
        any: { valid: ['x', null, [], [{ id: 1 }]], invalid: [1, {}, [{}], undefined] },
        constant: {
          valid: [{ v: 1 }, { v: 1, w: null }, { v: 1, w: '1' }],
          invalid: [{ v: 2 }, { v: '1' }, {}, { v: 1, w: 2 }, { v: 1, w: false }],
        },
        tuple: { valid: [['a', 1], []], invalid: [{}, 'a'] },
        nested: {
          valid: [[null, {}, { a: { b: [{ c: null }] } }, { a: { d: 'x' } }]],
          invalid: [{}, ['x'], [{ a: { b: [{ c: 1 }] } }], [{ a: 1 }]],
        },
        wild: { valid: ['x'], invalid: [1] },
        make: { valid: [{ kind: 'cat' }], invalid: [{}] },
      },
    },
    'circular $refs': {
      files: { 'spec.yaml': CIRCULAR },
      responses: {
        tree: {
          valid: [{ children: [{ children: [] }] }],
          invalid: [{}, { children: [{}] }, { children: [{ children: [1] }] }],
        },
        chain: {
          valid: [{}, { b: { n: 1, a: { b: { n: 2, a: null } } } }],
          invalid: [{ b: {} }, { b: { n: 1, a: { b: { n: 'x' } } } }],
        },
        loop: {
          valid: [{ v: 1, next: { v: 2, next: { v: 3 } } }],
          invalid: [{}, { v: 1, next: {} }, { v: 1, next: { v: 2, next: { v: 'x' } } }],
        },
        part: { valid: [[], [{ children: [] }]], invalid: [{}, [{}]] },
        json: { valid: ['a', null, [['a', { b: null }]]], invalid: [1, [1], { a: [true] }] },
      },
    },
    'names that are reserved or in use': {
      files: { 'spec.yaml': RESERVED },
      responses: {
        delete: {
          valid: [{ "it's": 'a' }],
          invalid: [{}, { "it's": 1 }, { "it's": 'a', 'a\nb': 1 }, { "it's": 'a', default: 1 }],
        },
        Foo: { valid: [{ own: 'x' }], invalid: ['x', { own: 1 }] },
        foo: { valid: ['x'], invalid: [{}] },
        everything: {
          valid: [{}, { Foo: { "it's": 'a' } }],
          invalid: [{ '1st': {} }, { string: 'x' }, { isRecord: {} }],
        },
      },
    },
    'difficult texts': {
      files: { 'spec.yaml': TEXTS },
      responses: { texts: { valid: [{}, { a: 'x' }], invalid: [{ a: 1 }] } },
    },
    'code that does not fit in a line': {
      files: { 'spec.yaml': WIDE },
      responses: { wide: { valid: [{}, [{}]], invalid: ['x', [1], { [LONG]: 1 }] } },
    },
    'hundreds of operations': {
      files: { 'spec.yaml': MANY },
      responses: {
        operation399: { valid: [{ next: { next: {} } }], invalid: [{ next: { next: 1 } }] },
      },
    },
    'a chain of 5,000 models': {
      files: { 'spec.yaml': chain(5_000) },
      responses: {
        first: { valid: [{ v: 1, next: { v: 2 } }], invalid: [{ next: { next: { v: 'x' } } }] },
      },
    },
    'several files': {
      files: FILES,
      responses: {
        a: {
          valid: [{ parts: [{ parts: [] }] }],
          invalid: [{}, { parts: [{}] }, { parts: [], other: { n: 'x' } }],
        },
        b: { valid: [{ parts: [], other: { n: 1 } }], invalid: [{ parts: 1 }] },
      },
    },
  };

describe.each(Object.entries(SPECS))('%s', async (_, { files, responses }) => {
  const folder = await temporary({ 'package.json': '{ "type": "module" }\n', ...files });
  const out = await generated(folder);

  test('generates code that compiles', async () => {
    expect(await typeErrors(folder)).toEqual([]);
  });

  test('generates formatted code', async () => {
    const { stdout, stderr } = await run(folder, process.execPath, [
      join(ROOT, 'node_modules/prettier/bin/prettier.cjs'),
      '--config',
      join(ROOT, '.prettierrc.json'),
      '--list-different',
      // Pages have descriptions as they were written.
      'out/*.{ts,js}',
    ]);
    expect([...stdout, ...stderr]).toEqual([]);
  });

  test('generates validators that accept valid responses only', async () => {
    const validators: Validators = await import(pathToFileURL(join(out, 'validators.js')).href);
    for (const [operation, { valid, invalid }] of Object.entries(responses)) {
      const problem = (value: unknown) => validators[operation]?.(value);
      expect(
        valid.filter((value) => problem(value) !== undefined),
        operation,
      ).toEqual([]);
      expect(
        invalid.filter((value) => problem(value) === undefined),
        operation,
      ).toEqual([]);
    }
  });
});

test('a parameter of an operation overrides that of its path', async () => {
  const out = await generated(await temporary(), NULLABLE);
  const code = await readFile(join(out, 'models.ts'), 'utf8');
  expect(code).toMatch(/interface ByIdRequest \{\s+id: string;\s+lang: 'de' \| 'en' \| null;\s+\}/);
  expect(code).toMatch(/interface RenameRequest \{\s+id: string;\s+lang\?: string \| null;\s+\}/);
});

test('no text of a spec can end a comment', async () => {
  const out = await generated(await temporary(), TEXTS);
  const code = await readFile(join(out, 'models.ts'), 'utf8');
  expect(code).toContain('*\\/ alert(1) /*');
  expect(code).not.toContain('*/ alert(1)');
});

test('no annotations of openapi-typescript are in the docs', async () => {
  const out = await generated(await temporary(), COMPOSED);
  const page = await readFile(join(out, 'docs/Cat.md'), 'utf8');
  expect(page).toContain('Which.');
  expect(page).not.toContain('openapi-typescript');
});

test('the types of other specs follow the spec', async () => {
  const folder = await temporary({ 'package.json': '{ "type": "module" }\n' });
  await generated(folder, COMPOSED);
  await put(
    folder,
    'user.ts',
    `import type { AllResponse, Operations } from './out/operations.ts';
const all: AllResponse = { id: 1, extra: true };
// @ts-expect-error \`extra\` is required
const less: AllResponse = { id: 1 };
const made: Operations['make']['response'] = undefined;
const request: Operations['make']['request'] = { body: { kind: 'cat' } };
// @ts-expect-error a dog barks
const dog: Operations['make']['request'] = { body: { kind: 'dog' } };
export default [all, less, made, request, dog];
`,
  );
  expect(await typeErrors(folder)).toEqual([]);
});

test('a spec may be indented', async () => {
  const folder = await temporary();
  const plain = openapi(jsonOperation('a', ref('A')), 'A: { type: object }');
  const [head = '', rest = ''] = plain.split(/^(?=paths:)/m);
  const out = await generated(folder, `${indent(head, 2)}\n${indent(rest, 2)}\n`);
  expect(await readFile(join(out, 'models.ts'), 'utf8')).toContain('export interface A ');
});
