/** The generated validators agree with Ajv about any schema made of the keywords that they check, and any value. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generated, temporary } from './generator.ts';

const SEED = 7;
const NAMES = ['a', 'b', "it's", 'd e', 'toString'];

const name = fc.constantFrom(...NAMES);
const literal = fc.constantFrom<unknown>('x', '', 0, 1, 1.5, true, false, null);
const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'object', 'array');

/** Schemas that refer to one another by the names of `components`, circles included. */
const { schema } = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    type.map((type) => ({ type })),
    fc.uniqueArray(type, { minLength: 2, maxLength: 3 }).map((type) => ({ type })),
    fc.uniqueArray(literal, { minLength: 1 }).map((values) => ({ enum: values })),
    fc.integer({ min: 0, max: 9 }).map((id) => ({ $ref: `#/components/schemas/S${id}` })),
    fc.constant({}),
    fc.record(
      {
        type: fc.constantFrom('object', ['object', 'null']),
        required: fc.uniqueArray(name, { maxLength: 2 }),
        properties: fc.dictionary(name, tie('schema'), { maxKeys: 4 }),
        additionalProperties: tie('schema'),
      },
      { requiredKeys: [] },
    ),
    fc.record({ type: fc.constant('array'), items: tie('schema') }, { requiredKeys: ['items'] }),
    fc.record(
      {
        anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }),
        allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  ),
}));

/** A text and a name that no schema has: they come from the network only, and may be secrets. */
const [SECRET, SECRET_NAME] = ['hidden-value', 'hidden-name'];

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    literal,
    fc.constant(SECRET),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(name, fc.constant(SECRET_NAME)), tie('value'), { maxKeys: 4 }),
  ),
}));

type Validators = Record<string, (value: unknown) => string | undefined>;

/** Validators of an OpenAPI file with an operation `get…` for each of these components. */
async function validatorsOf(schemas: Record<string, object>): Promise<Validators> {
  const response = (id: string) => ({
    description: 'Ok.',
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${id}` } } },
  });
  const paths = Object.keys(schemas).map((id) => [
    `/${id}`,
    { get: { operationId: `get${id}`, responses: { '200': response(id) } } },
  ]);
  // JSON is YAML.
  const spec = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Test', version: '1.0.0' },
    servers: [{ url: 'https://api.test' }],
    paths: Object.fromEntries(paths),
    components: { schemas },
  });
  const folder = await temporary({ 'package.json': '{ "type": "module" }\n' });
  const file = pathToFileURL(join(await generated(folder, spec), 'validators.js')).href;
  const validators = (await import(file)) as Record<
    string,
    (value: unknown) => [path: string, expected: string] | undefined
  >;
  return Object.fromEntries(
    Object.entries(validators).map(([name, validate]) => [
      name,
      (value) => {
        const [path, expected] = validate(value) ?? [];
        // As the client writes it.
        return path === undefined ? path : `${path.replace(/^\./, '') || 'it'} must be ${expected}`;
      },
    ]),
  );
}

/** The paths that Ajv complains of, as the validators write them. */
const paths = (errors: ErrorObject[]): string[] =>
  errors.map(({ instancePath, params }) =>
    [...instancePath.split('/').slice(1), ...[params.missingProperty ?? []].flat()]
      .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
      .join(''),
  );

/** `*` stands for any name. */
const toPattern = (path: string): RegExp =>
  new RegExp(
    `^\\.?${(path === 'it' ? '' : path).replace(/[.*[\]]/g, (mark) => (mark === '*' ? '[^.[]+' : `\\${mark}`))}$`,
  );

test('validators agree with Ajv', async () => {
  const schemas = Object.fromEntries(
    fc.sample(schema, { numRuns: 200, seed: SEED }).map((schema, id) => [`S${id}`, schema]),
  );
  const validators = await validatorsOf(schemas);
  const ajv = new Ajv2020({ strict: false, ownProperties: true, allErrors: true });
  ajv.addSchema({ $id: 'spec', components: { schemas } });
  const values = fc
    .sample(value, { numRuns: 400, seed: SEED })
    .map((value): unknown => JSON.parse(JSON.stringify(value)));
  let passed = 0;
  for (const id of Object.keys(schemas)) {
    const expected = ajv.compile({ $ref: `spec#/components/schemas/${id}` });
    for (const value of values) {
      const problem = validators[`get${id}`]?.(value);
      const what = `${JSON.stringify(schemas[id])}: ${JSON.stringify(value)}`;
      expect(problem === undefined, what).toBe(expected(value));
      if (problem === undefined) {
        passed++;
        continue;
      }
      expect(problem, what).not.toMatch(new RegExp(`${SECRET}|${SECRET_NAME}`));
      const [, path = ''] = /^(.*?) must be \S/.exec(problem) ?? [];
      expect(paths(expected.errors ?? []), what).toContainEqual(
        expect.stringMatching(toPattern(path)),
      );
    }
  }
  // The comparison is meaningful only if some values are valid and some are not.
  const share = passed / (values.length * Object.keys(schemas).length);
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.9);
});

test('a property may be named __proto__', async () => {
  const schemas = JSON.parse(
    '{"S":{"type":"object","required":["__proto__"],"properties":{"__proto__":{"type":"string"}}}}',
  ) as Record<string, object>;
  const { getS } = await validatorsOf(schemas);
  expect(getS?.(JSON.parse('{"__proto__":"x"}'))).toBeUndefined();
  expect(getS?.(JSON.parse('{"__proto__":1}'))).toEqual(expect.any(String));
  expect(getS?.({})).toEqual(expect.any(String));
});

describe('a validator returns the first problem', async () => {
  const connection = { type: 'object', required: ['uri'], properties: { uri: { type: 'string' } } };
  const validators = await validatorsOf({
    Pin: {
      type: 'object',
      required: ['expiresIn', 'anything'],
      properties: {
        expiresIn: { type: 'number' },
        anything: {},
        authToken: { type: ['string', 'null'] },
        connections: { type: 'array', items: { $ref: '#/components/schemas/Connection' } },
        x: { type: 'string', enum: ['a', 'b'] },
        id: { type: 'integer' },
        scores: { type: 'object', additionalProperties: { type: 'integer' } },
        either: { anyOf: [connection, { type: 'null' }] },
        both: { oneOf: [{ type: 'string' }, connection, { type: 'array', items: connection }] },
      },
    },
    Pins: { type: 'array', items: { $ref: '#/components/schemas/Pin' } },
    Connection: connection,
  });
  const PIN = { expiresIn: 900, anything: null };

  test.each<[unknown, string | undefined]>([
    [PIN, undefined],
    [{ ...PIN, scores: {}, either: null, both: [] }, undefined],
    [{ ...PIN, expiresIn: 'soon' }, 'expiresIn must be a number'],
    [{ anything: 1 }, 'expiresIn must be a number'],
    [{ expiresIn: 1 }, 'anything must be present'],
    [{ ...PIN, authToken: 1 }, 'authToken must be a string or null'],
    [{ ...PIN, id: 1.5 }, 'id must be an integer'],
    [{ ...PIN, connections: {} }, 'connections must be an array'],
    [
      { ...PIN, connections: [{ uri: '' }, { uri: '' }, {}] },
      'connections[2].uri must be a string',
    ],
    [{ ...PIN, connections: [null] }, 'connections[0] must be an object'],
    [{ ...PIN, x: 'c' }, 'x must be one of "a", "b"'],
    [{ ...PIN, scores: { ann: 1, bob: 'x' } }, 'scores.* must be an integer'],
    [{ ...PIN, either: 'x' }, 'either must be an object or null'],
    [{ ...PIN, either: { uri: 1 } }, 'either.uri must be a string'],
    [{ ...PIN, both: 1 }, 'both must be a string or an object or an array'],
    [{ ...PIN, both: [1] }, 'both[0] must be an object'],
    [[], 'it must be an object'],
  ])('%j: %s', (value, problem) => {
    expect(validators['getPin']?.(value)).toBe(problem);
  });

  test.each<[unknown, string | undefined]>([
    [[PIN], undefined],
    ['x', 'it must be an array'],
    [[PIN, { expiresIn: null }], '[1].anything must be present'],
    [[{ ...PIN, connections: [{}] }], '[0].connections[0].uri must be a string'],
  ])('in a list: %j: %s', (value, problem) => {
    expect(validators['getPins']?.(value)).toBe(problem);
  });
});

test('x-validated names the optional properties that are validated', async () => {
  const properties = { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } };
  const { getS, getT } = await validatorsOf({
    S: { type: 'object', required: ['a'], properties, 'x-validated': ['b'] },
    T: { type: 'object', required: ['a'], properties, 'x-validated': [] },
  });
  expect(getS?.({ a: '', b: '', c: 1 })).toBeUndefined();
  expect(getS?.({ a: '', b: 1 })).toBe('b must be a string');
  expect(getS?.({ b: '' })).toBe('a must be a string');
  expect(getT?.({ a: '', b: 1, c: 1 })).toBeUndefined();
});

test('with x-skip-invalid-items, the items of a list that are not valid are removed', async () => {
  const { getList } = await validatorsOf({
    List: {
      type: 'array',
      'x-skip-invalid-items': true,
      items: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'integer' },
          words: { type: 'array', 'x-skip-invalid-items': true, items: { type: 'string' } },
        },
      },
    },
  });
  const list = [{ id: 1 }, null, { id: '2' }, { id: 3, words: [1, 'a', null, 'b'] }, { words: [] }];
  expect(getList?.(list)).toBeUndefined();
  expect(list).toEqual([{ id: 1 }, { id: 3, words: ['a', 'b'] }]);
  expect(getList?.({})).toBe('it must be an array');
  expect(getList?.([{ id: 1, words: 'a' }])).toBeUndefined();
});

test.each<[string, object, valid: unknown[], invalid: unknown[]]>([
  [
    'nullable beside allOf',
    { type: 'object', nullable: true, allOf: [{ type: 'object', required: ['a'] }] },
    [null, { a: 1 }],
    [{}, 'x'],
  ],
  [
    'a property that is written only',
    { type: 'object', required: ['a', 'b'], properties: { a: {}, b: { writeOnly: true } } },
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ b: 2 }],
  ],
  [
    'an enum of objects and lists',
    { enum: [{ a: 1, b: [1, { c: null }] }, [1, 2], 'x'] },
    [{ b: [1, { c: null }], a: 1 }, [1, 2], 'x'],
    [{ a: 1 }, [2, 1], 'y', null, {}],
  ],
  ['a const that is an object', { const: { a: 1 } }, [{ a: 1 }], [{ a: 2 }, null, '{"a":1}']],
  [
    'an allOf that contains itself',
    { allOf: [{ $ref: '#/components/schemas/S' }, { type: 'string' }] },
    ['x'],
    [1, null],
  ],
  [
    'an anyOf that contains itself',
    { anyOf: [{ type: 'string' }, { $ref: '#/components/schemas/S' }] },
    ['x'],
    [1, null],
  ],
  [
    'names that patternProperties allows',
    {
      type: 'object',
      patternProperties: { '^x-': { type: 'integer' } },
      additionalProperties: { type: 'string' },
    },
    [{ 'x-count': 1 }, { a: 'b' }],
    ['x'],
  ],
])('%s', async (_, schema, valid, invalid) => {
  const { getS: check } = await validatorsOf({ S: schema });
  expect(valid.filter((value) => check?.(value) !== undefined)).toEqual([]);
  expect(invalid.filter((value) => check?.(value) === undefined)).toEqual([]);
});
