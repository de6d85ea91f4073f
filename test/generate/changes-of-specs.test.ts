/** `--changes OLD NEW`: how two specs differ, and which of the changes break code or calls that worked. */
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { generate, openapi, put, temporary } from './generator.ts';

/** Operations each of which sends a schema in the field `it` and returns it in the property `it`. */
const operations = (schemas: string[]): string =>
  openapi(
    schemas
      .map(
        (schema, index) => `
/it${index}:
  post:
    operationId: do${index}
    requestBody:
      required: true
      content: { application/json: { schema: { type: object, properties: { it: ${schema} } } } }
    responses:
      '200':
        description: It.
        content: { application/json: { schema: { type: object, properties: { it: ${schema} } } } }`,
      )
      .join(''),
    `
Kind: { type: string, enum: [a, b] }
Shape: { type: object, required: [n], properties: { n: { type: string } } }`,
  );

/** Two schemas, the first of which allows less. */
const NARROW_AND_WIDE: [keyword: string, narrow: string, wide: string][] = [
  ['type', '{ type: integer }', '{ type: number }'],
  ['a second type', '{ type: string }', "{ type: [string, 'null'] }"],
  ['any type', '{ type: string }', '{}'],
  ['any type of object', '{ type: object }', '{}'],
  ['enum', '{ enum: [0, 1] }', '{ type: number }'],
  [
    'enum in a list',
    '{ type: array, items: { enum: [a] } }',
    '{ type: array, items: { type: string } }',
  ],
  ['enum in allOf', '{ allOf: [{ enum: [a] }] }', '{ allOf: [{ enum: [a, b] }] }'],
  ['enum of booleans', '{ enum: [true] }', '{ type: boolean }'],
  ['enum of objects', '{ enum: [{ a: 1 }] }', '{ enum: [{ a: 1 }, { a: 2 }] }'],
  ['minimum', '{ type: number, minimum: 2 }', '{ type: number, minimum: 1 }'],
  ['maximum', '{ type: number, maximum: 1 }', '{ type: number, maximum: 2 }'],
  ['maximum of a value', '{ enum: [3] }', '{ type: number, maximum: 3 }'],
  ['exclusiveMinimum', '{ type: number, exclusiveMinimum: 1 }', '{ type: number }'],
  ['multipleOf', '{ type: integer, multipleOf: 4 }', '{ type: integer, multipleOf: 2 }'],
  ['minLength', '{ type: string, minLength: 2 }', '{ type: string, minLength: 1 }'],
  ['maxLength', '{ type: string, maxLength: 1 }', '{ type: string, maxLength: 2 }'],
  ['pattern', "{ type: string, pattern: '^a' }", '{ type: string }'],
  ['format', '{ type: string, format: uuid }', '{ type: string }'],
  ['format of integers', '{ type: integer, format: int32 }', '{ type: integer, format: int64 }'],
  ['minItems', '{ type: array, minItems: 1 }', '{ type: array }'],
  ['maxItems', '{ type: array, maxItems: 1 }', '{ type: array, maxItems: 2 }'],
  ['uniqueItems', '{ type: array, uniqueItems: true }', '{ type: array }'],
  ['additionalProperties', '{ type: object, additionalProperties: false }', '{ type: object }'],
  [
    'the values of a map',
    '{ type: object, additionalProperties: { type: integer } }',
    '{ type: object, additionalProperties: { type: number } }',
  ],
  [
    'an item of a tuple',
    '{ type: array, prefixItems: [{ type: integer }] }',
    '{ type: array, prefixItems: [{ type: number }] }',
  ],
  ['oneOf', '{ oneOf: [{ type: string }] }', '{ oneOf: [{ type: string }, { type: integer }] }'],
];

/** Schemas that differ, none of which allows less. */
const DIFFERENT: [keyword: string, one: string, other: string][] = [
  ['type', '{ type: string }', '{ type: integer }'],
  ['type behind allOf', '{ allOf: [{ type: string }] }', '{ allOf: [{ type: integer }] }'],
  ['pattern', "{ type: string, pattern: '^a' }", "{ type: string, pattern: '^b' }"],
  ['format', '{ type: string, format: date }', '{ type: string, format: date-time }'],
];

/** Schemas that are written differently and allow the same. */
const SAME: [what: string, one: string, other: string][] = [
  [
    'an object that becomes a $ref',
    '{ type: object, required: [n], properties: { n: { type: string } } }',
    "{ $ref: '#/components/schemas/Shape' }",
  ],
  [
    'an enum that becomes a $ref',
    '{ type: string, enum: [a, b] }',
    "{ $ref: '#/components/schemas/Kind' }",
  ],
  ['an integer behind allOf', '{ type: integer }', '{ allOf: [{ type: integer }] }'],
  [
    'a $ref behind allOf',
    "{ $ref: '#/components/schemas/Shape' }",
    "{ allOf: [{ $ref: '#/components/schemas/Shape' }] }",
  ],
  [
    'nullable in another form',
    "{ type: [string, 'null'] }",
    "{ anyOf: [{ type: string }, { type: 'null' }] }",
  ],
  ['an enum in another order', '{ enum: [a, b] }', '{ enum: [b, a] }'],
  ['a constant', '{ const: a }', '{ enum: [a] }'],
  ['a description', '{ type: string }', '{ type: string, description: A string. }'],
];

const folder = await temporary();
let specs = 0;

/** Returns the changes between two specs as text. */
async function changes(old: string, now: string, ...args: string[]): Promise<string[]> {
  const [before, after] = [`old${specs}.yaml`, `new${specs}.yaml`];
  specs += 1;
  await put(folder, before, old);
  await put(folder, after, now);
  const { code, stdout, stderr } = await generate(folder, '--changes', before, after, ...args);
  expect([code, ...stderr]).toEqual([0]);
  return stdout;
}

/** Whether the request and the response of an operation change, and whether that is breaking. */
const judgement = (lines: string[], index: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ request: `~ do${index}.it: `, response: `~ Do${index}Response.it: ` })
      .map(([part, start]) => [part, lines.filter((line) => line.startsWith(start))] as const)
      .filter(([, found]) => found.length > 0)
      .map(([part, found]) => [part, found[0]?.endsWith(' BREAKING') ? 'breaking' : 'told']),
  );

describe('requests may accept more, and responses may return less', async () => {
  const narrow = operations(NARROW_AND_WIDE.map(([, schema]) => schema));
  const wide = operations(NARROW_AND_WIDE.map(([, , schema]) => schema));
  const [widened, narrowed] = [await changes(narrow, wide), await changes(wide, narrow)];

  test.each(NARROW_AND_WIDE.map(([keyword], index) => ({ keyword, index })))(
    '$keyword',
    ({ index }) => {
      expect(judgement(widened, index)).toEqual({ request: 'told', response: 'breaking' });
      expect(judgement(narrowed, index)).toEqual({ request: 'breaking', response: 'told' });
    },
  );
});

describe('a change that neither narrows nor widens breaks both', async () => {
  const lines = await changes(
    operations(DIFFERENT.map(([, schema]) => schema)),
    operations(DIFFERENT.map(([, , schema]) => schema)),
  );

  test.each(DIFFERENT.map(([keyword], index) => ({ keyword, index })))('$keyword', ({ index }) => {
    expect(judgement(lines, index)).toEqual({ request: 'breaking', response: 'breaking' });
  });
});

test('schemas that allow the same values are not a change', async () => {
  const lines = await changes(
    operations(SAME.map(([, schema]) => schema)),
    operations(SAME.map(([, , schema]) => schema)),
  );
  expect(lines).toEqual(['+ Kind']);
});

/** A spec of one operation, and the report of a replacement in it. */
const SPEC = `
/things/{id}:
  get:
    operationId: getThing
    security: []
    parameters:
      - { name: id, in: path, required: true, schema: { type: string } }
      - { name: tags, in: query, schema: { type: array, items: { type: string } } }
      - { name: sort, in: query, schema: { type: string, default: up } }
    responses:
      '200':
        description: The thing.
        headers: { X-Total: { required: true, schema: { type: integer } } }
        content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
      '404':
        description: None.
        content: { application/json: { schema: { type: object, properties: { code: { type: string } } } } }
  put:
    operationId: putThing
    security: [{ token: [] }]
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    requestBody:
      content: { application/json: { schema: { allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, required: [a], properties: { a: { type: string } } }] } } }
    responses: { '204': { description: Done. } }
`;
const MODELS = `
Thing:
  type: object
  properties:
    id: { type: string }
    of:
      oneOf:
        - { type: object, required: [t], properties: { t: { const: x }, v: { type: string } } }
        - { type: object, required: [t], properties: { t: { const: y }, v: { type: string } } }
    whole: { allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, properties: { c: { type: string } } }] }
Base: { type: object, properties: { b: { type: string } } }`;
const SCHEMES = `  securitySchemes:
    token: { type: apiKey, in: header, name: X-Token }
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://a.test', scopes: { read: r } } } }
`;
const spec = openapi(SPEC, MODELS) + SCHEMES;

const REPLACEMENTS: [what: string, from: string | RegExp, to: string, report: string[]][] = [
  [
    'the path',
    '/things/{id}',
    '/items/{id}',
    ['~ all operations path: /things/{id} => /items/{id} BREAKING'],
  ],
  ['the method', /^ {4}put:/m, '    post:', ['~ putThing method: PUT => POST BREAKING']],
  [
    'the server',
    'https://api.test',
    'http://api.test',
    ['~ all operations server: https://api.test => http://api.test BREAKING'],
  ],
  [
    'a token that is required',
    'security: []',
    'security: [{ token: [] }]',
    ['~ getThing security: none => X-Token in header BREAKING'],
  ],
  [
    'a token that is no longer required',
    'security: [{ token: [] }]',
    'security: [{ token: [] }, {}]',
    ['~ putThing security: X-Token in header => X-Token in header | none'],
  ],
  [
    'another token',
    'name: X-Token',
    'name: X-Key',
    ['~ putThing security: X-Token in header => X-Key in header BREAKING'],
  ],
  [
    'a scope',
    'security: [{ token: [] }]',
    'security: [{ token: [], oauth: [read] }]',
    ['~ putThing security: X-Token in header => X-Token in header & oauth2 scope read BREAKING'],
  ],
  [
    'explode',
    'name: tags,',
    'name: tags, explode: false,',
    [
      '~ getThing.tags: optional query tags: string[] => optional query tags: string[] (explode false) BREAKING',
    ],
  ],
  [
    'style',
    'name: tags,',
    'name: tags, style: pipeDelimited,',
    [
      '~ getThing.tags: optional query tags: string[] => optional query tags: string[] (style pipeDelimited) BREAKING',
    ],
  ],
  ['explode of a scalar', 'name: sort,', 'name: sort, explode: false,', []],
  [
    'a default',
    'default: up',
    'default: down',
    [
      "~ getThing.sort: optional query sort: string = 'up' => optional query sort: string = 'down' BREAKING",
    ],
  ],
  ['the success status', "'204'", "'202'", ['~ putThing status: 204 => 202 BREAKING']],
  [
    'a second success status',
    "'204': { description: Done. }",
    "'204': { description: Done. }, '205': { description: Done. }",
    ['~ putThing status: 204 => 204, 205'],
  ],
  [
    'the media type of a request',
    'content: { application/json: { schema: { allOf',
    'content: { application/x-www-form-urlencoded: { schema: { allOf',
    [
      '~ putThing request: optional application/json => optional application/x-www-form-urlencoded BREAKING',
    ],
  ],
  [
    'a second media type of a response',
    "content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } }",
    "content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } }, text/plain: { schema: { type: string } }",
    ['~ getThing response type: application/json => application/json, text/plain'],
  ],
  [
    'a body that is required',
    'requestBody:\n',
    'requestBody:\n        required: true\n',
    [
      '~ putThing request: optional application/json => required application/json BREAKING',
      '~ putThing.a: optional body a: string (required in the body) => required body a: string BREAKING',
    ],
  ],
  [
    'a required property of an optional body',
    'required: [a]',
    'required: [a, b]',
    [
      '~ putThing.b: optional body b: string => optional body b: string (required in the body) BREAKING',
    ],
  ],
  [
    'a required property that is not listed',
    'required: [a]',
    'required: [a, c]',
    ['+ putThing.c optional BREAKING'],
  ],
  [
    'a read-only property of a body',
    '{ a: { type: string } }',
    '{ a: { type: string, readOnly: true } }',
    ['- putThing.a BREAKING'],
  ],
  [
    'a property of an error',
    'code: { type: string }',
    'reason: { type: string }',
    ['- getThing 404.code BREAKING', '+ getThing 404.reason optional'],
  ],
  ['an error status', "'404'", "'410'", ['- getThing 404', '+ getThing 410']],
  ['a response header', /\n.*X-Total.*/, '', ['- getThing 200 header x-total BREAKING']],
  [
    'a property of a second variant',
    't: { const: y }, v: { type: string }',
    't: { const: y }, v: { type: integer }',
    ['~ Thing.of.v: optional string => optional integer BREAKING'],
  ],
  [
    'a deprecated model',
    'Thing:\n      type: object',
    'Thing:\n      deprecated: true\n      type: object',
    ['~ Thing deprecated: no => yes'],
  ],
  [
    'a part that is merged into the whole',
    /\{ allOf: \[\{ \$ref: '#\/components\/schemas\/Base' \}, (.*?c: \{ type: string \}) \} \}\] \}/,
    '$1, b: { type: string } } }',
    ['- Base'],
  ],
  ['a renamed model', /\bThing(?=:| ?')/g, 'Item', ['~ Thing: renamed to Item BREAKING']],
  [
    'a renamed operation',
    'operationId: putThing',
    'operationId: saveThing',
    ['~ putThing: renamed to saveThing BREAKING'],
  ],
];

test.each(REPLACEMENTS)('%s', async (_what, from, to, report) => {
  const now = spec.replace(from, to);
  expect(now).not.toBe(spec);
  expect(await changes(spec, now)).toEqual(report);
});

const changed = spec
  .replace('/things/{id}', '/items/{id}')
  .replace('id: { type: string }', 'id: { type: string, maxLength: 9 }');

test('JSON states each change and whether it is breaking', async () => {
  const lines = await changes(spec, changed, '--format', 'json');
  expect(JSON.parse(lines.join('\n'))).toEqual([
    {
      kind: 'changed',
      name: 'Thing.id',
      before: 'optional string',
      after: 'optional string (maxLength 9)',
      breaking: false,
    },
    {
      kind: 'changed',
      name: 'all operations',
      fact: 'path',
      before: '/things/{id}',
      after: '/items/{id}',
      breaking: true,
    },
  ]);
});

test('Markdown lists breaking changes first, in a table', async () => {
  const union = spec.replace('const: x', 'const: x|`y`');
  expect(
    await changes(spec, union.replace('/things/{id}', '/items/{id}'), '--format', 'markdown'),
  ).toEqual([
    '## Changes of the API',
    '### Breaking: 2',
    '| | | before | after |',
    '| --- | --- | --- | --- |',
    "| changed | `Thing.of.t` | `required 'x'` | ``required 'x\\|`y`'`` |",
    '| changed | `all operations path` | `/things/{id}` | `/items/{id}` |',
  ]);
  expect(await changes(spec, spec, '--format', 'markdown')).toEqual([
    '## Changes of the API',
    'The API does not change.',
  ]);
});

test('--fail-on-breaking exits with code 1 if a change is breaking, and nothing is ever written', async () => {
  const own = await temporary({ 'old.yaml': spec, 'new.yaml': changed });
  const exit = async (...args: string[]) =>
    (await generate(own, '--changes', ...args, '--fail-on-breaking')).code;
  expect(await exit('old.yaml', 'new.yaml')).toBe(1);
  expect(await exit('old.yaml', 'old.yaml')).toBe(0);
  expect((await readdir(own)).sort()).toEqual(['new.yaml', 'old.yaml']);
});

test('a spec with errors is reported by file and line', async () => {
  const own = await temporary({ 'old.yaml': spec, 'new.yaml': 'openapi: 3.1.0\npaths: [\n' });
  const { code, stdout, stderr } = await generate(own, '--changes', 'old.yaml', 'new.yaml');
  expect([code, stdout]).toEqual([1, []]);
  expect(stderr[0]).toMatch(/^new\.yaml:\d+:\d+ /);
});

test('ignored parts of a spec are reported on stderr', async () => {
  const own = await temporary({ 'old.yaml': spec, 'new.yaml': 'openapi: 3.1.0\npaths: 1\n' });
  const { stdout, stderr } = await generate(own, '--changes', 'old.yaml', 'new.yaml');
  expect(stdout).toContain('- getThing BREAKING');
  expect(stderr[0]).toMatch(/^new\.yaml:\d+:\d+ warning: /);
});
