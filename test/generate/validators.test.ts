/** The generated validators say what Ajv says, of any schema made of what they know and of any value. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
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

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    literal,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));

type Validators = Record<string, (value: unknown) => unknown>;

/** Validators of an OpenAPI file with an operation `get…` for each of these components. */
async function validatorsOf(schemas: Record<string, object>): Promise<Validators> {
  const answers = (id: string) => ({
    description: 'Ok.',
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${id}` } } },
  });
  const paths = Object.keys(schemas).map((id) => [
    `/${id}`,
    { get: { operationId: `get${id}`, responses: { '200': answers(id) } } },
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
  return import(pathToFileURL(join(await generated(folder, spec), 'validators.js')).href);
}

test('validators agree with Ajv', async () => {
  const schemas = Object.fromEntries(
    fc.sample(schema, { numRuns: 200, seed: SEED }).map((schema, id) => [`S${id}`, schema]),
  );
  const validators = await validatorsOf(schemas);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, ownProperties: true });
  ajv.addSchema({ $id: 'spec', components: { schemas } });
  const values = fc
    .sample(value, { numRuns: 400, seed: SEED })
    .map((value): unknown => JSON.parse(JSON.stringify(value)));
  let passed = 0;
  for (const id of Object.keys(schemas)) {
    const expected = ajv.compile({ $ref: `spec#/components/schemas/${id}` });
    for (const value of values) {
      const passes = validators[`get${id}`]?.(value) === undefined;
      const what = `${JSON.stringify(schemas[id])}: ${JSON.stringify(value)}`;
      expect(passes, what).toBe(expected(value));
      if (passes) passed++;
    }
  }
  // Neither all nor nothing: the comparison says something.
  const share = passed / (values.length * Object.keys(schemas).length);
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.9);
});

test('a property named __proto__ is one like any other', async () => {
  const schemas = JSON.parse(
    '{"S":{"type":"object","required":["__proto__"],"properties":{"__proto__":{"type":"string"}}}}',
  ) as Record<string, object>;
  const { getS } = await validatorsOf(schemas);
  expect(getS?.(JSON.parse('{"__proto__":"x"}'))).toBeUndefined();
  expect(getS?.(JSON.parse('{"__proto__":1}'))).toEqual({ path: '__proto__', types: ['string'] });
  expect(getS?.({})).toEqual({ path: '__proto__', types: ['string'] });
});
