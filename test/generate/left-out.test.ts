/** What the generator does not support costs one operation, and is said in one line. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generate, openapi, temporary, typeErrors } from './generator.ts';

/** Generates from a spec. Returns the warnings and the files. */
async function generateFrom(spec: string) {
  const folder = await temporary({ 'package.json': '{ "type": "module" }\n', 'spec.yaml': spec });
  const result = await generate(folder, '--spec', 'spec.yaml', '--out', 'out');
  const read = (name: string) => readFile(join(folder, 'out', name), 'utf8');
  return { folder, read, ...result };
}

const DONE = "responses: { '204': { description: Done. } }";

const REST = `/kept: { get: { operationId: kept, ${DONE} } }`;

test.each([
  [
    'a required cookie',
    `/a: { get: { operationId: a, parameters: [{ name: c, in: cookie, required: true, schema: { type: string } }], ${DONE} } }`,
    'spec.yaml:5:45 warning: GET /a is left out: parameters in cookie are not supported',
    'x GET /a: parameters in cookie are not supported',
  ],
  [
    'a $ref to nothing',
    "/a: { get: { operationId: a, responses: { '200': { $ref: '#/components/responses/Nowhere' } } } }",
    'spec.yaml:5:9 warning: GET /a is left out: Can\'t resolve "#/components/responses/Nowhere": correct the $ref, or add what it names',
    'x GET /a: Can\'t resolve "#/components/responses/Nowhere": correct the $ref, or add what it names',
  ],
  [
    'a $ref to itself',
    "/a: { get: { operationId: a, responses: { '200': { $ref: '#/components/responses/A' } } } }\n/b: { $ref: '#/paths/~1b' }",
    'spec.yaml:6:3 warning: /b is left out: Can\'t resolve "#/paths/~1b": correct the $ref, or add what it names',
    'x /b: Can\'t resolve "#/paths/~1b": correct the $ref, or add what it names',
  ],
  [
    'a $ref that is no URL',
    "/a: { get: { operationId: a, responses: { '200': { $ref: '#/components/responses/100%' } } } }",
    'spec.yaml:5:9 warning: GET /a is left out: Can\'t resolve "#/components/responses/100%": correct the $ref, or add what it names',
    'x GET /a: Can\'t resolve "#/components/responses/100%": correct the $ref, or add what it names',
  ],
  [
    'a path with control characters',
    `"/a\\nb\\e[2J": { get: { operationId: a, parameters: [{ name: b, in: cookie, required: true, schema: {} }], ${DONE} } }`,
    'spec.yaml:5:55 warning: GET /a b\ufffd[2J is left out: parameters in cookie are not supported',
    'x GET /a b\ufffd[2J: parameters in cookie are not supported',
  ],
  [
    'a body that fetch does not send',
    `/a: { get: { operationId: a, requestBody: { required: true, content: { application/json: {} } }, ${DONE} } }`,
    'spec.yaml:5:32 warning: GET /a is left out: fetch sends no body with GET',
    'x GET /a: fetch sends no body with GET',
  ],
  [
    'a method that fetch does not send',
    `/a: { trace: { operationId: a, ${DONE} } }`,
    'spec.yaml:5:9 warning: TRACE /a is left out: fetch does not send TRACE',
    'x TRACE /a: fetch does not send TRACE',
  ],
  [
    'parameters of the wrong type',
    `/a: { get: { operationId: a, parameters: { name: x }, ${DONE} } }`,
    'spec.yaml:5:9 warning: GET /a is left out: Expected type `ParameterList` (array) but got `object`: correct it; the value is ignored',
    'x GET /a: Expected type `ParameterList` (array) but got `object`: correct it; the value is ignored',
  ],
])('%s costs only that operation', async (_, path, warning, line) => {
  const { code, stderr, read } = await generateFrom(openapi(`${path}\n${REST}`));
  expect(stderr).toContain(warning);
  expect(code).toBe(0);
  expect(await read('api.txt')).toContain(`${line}\n`);
  expect(await read('operations.ts')).toMatch(/ {2}kept: /);
  expect(await read('operations.ts')).not.toMatch(/ {2}a: /);
});

test('the code that is left compiles, and --check is clean', async () => {
  const spec = openapi(
    `${REST}
/a: { get: { operationId: a, responses: { '200': { $ref: '#/components/responses/Nowhere' } } } }
/b: { get: { operationId: b, responses: { '200': { description: Ok., content: { application/json: { schema: { $ref: '#/components/schemas/Model' } } } } } } }`,
    "Model: { type: object, properties: { part: { $ref: '#/components/schemas/Missing' } } }",
  );
  const { folder, stderr } = await generateFrom(spec);
  expect(stderr.filter((line) => line.includes('left out'))).toHaveLength(2);
  expect(await typeErrors(folder)).toEqual([]);
  const check = await generate(folder, '--spec', 'spec.yaml', '--out', 'out', '--check');
  expect(check).toMatchObject({ code: 0, stdout: [] });
});

test('warnings that say the same are one line, at the first of them', async () => {
  const { stderr } = await generateFrom(
    openapi(`/a: { get: { ${DONE} } }\n/b: { get: { ${DONE} } }\n/c: { get: { ${DONE} } }`),
  );
  expect(stderr).toEqual([
    'spec.yaml:5:9 warning: an operation has no operationId: its method and path name it (and 2 more like it)',
  ]);
});

test('with --strict each warning is an error, and nothing is written', async () => {
  const folder = await temporary({ 'spec.yaml': openapi(`/a: { get: { ${DONE} } }`) });
  const { code, stdout, stderr } = await generate(
    folder,
    ...['--strict', '--spec', 'spec.yaml', '--out', 'out'],
  );
  expect(code).toBe(1);
  expect(stdout).toEqual([]);
  expect(stderr).toEqual([
    'spec.yaml:5:9 an operation has no operationId: its method and path name it',
  ]);
});

describe('names', () => {
  test('an operation without an operationId is named after its method and path', async () => {
    const paths = ['/users/{id}/items', '/api/v3/series', '/', '/one-two.three/{x_y}', '/1st'];
    const { read } = await generateFrom(
      openapi(paths.map((path) => `${path}: { get: { ${DONE} } }`).join('\n')),
    );
    expect((await read('api.txt')).match(/^\w+(?=\toperation)/gm)).toEqual([
      'get',
      'get1st',
      'getApiV3Series',
      'getOneTwoThreeX_y',
      'getUsersIdItems',
    ]);
  });

  test('a collision is settled in the order of the file', async () => {
    const { read, folder } = await generateFrom(
      openapi(`
/b: { get: { operationId: same, ${DONE} } }
/a: { get: { operationId: same, ${DONE} } }
/c: { get: { operationId: withToken, ${DONE} } }
/d: { get: { operationId: 'same#', ${DONE} } }`),
    );
    const calls = (await read('api.txt')).match(/^\w+\toperation GET \S+/gm);
    expect(calls).toEqual([
      'same\toperation GET https://api.test/b',
      'same2\toperation GET https://api.test/a',
      'same3\toperation GET https://api.test/d',
      'withToken2\toperation GET https://api.test/c',
    ]);
    expect(await typeErrors(folder)).toEqual([]);
  });

  test('fields of one name have their locations in their names, the parameter its own', async () => {
    const { read, folder, stderr } = await generateFrom(
      openapi(`
/a/{id}:
  post:
    operationId: a
    parameters:
      - { name: id, in: path, required: true, schema: { type: string } }
      - { name: id, in: query, schema: { type: integer } }
      - { name: 'T<', in: query, schema: { type: string } }
      - { name: 'T>', in: query, schema: { type: string } }
      - { name: 'T=', in: query, schema: { type: string } }
      - { name: __proto__, in: query, schema: { type: string } }
    requestBody:
      content: { application/json: { schema: { type: object, properties: { id: { type: boolean } } } } }
    ${DONE}`),
    );
    expect(stderr).toEqual([]);
    expect((await read('api.txt')).match(/^a\.\w+\tfield.*$/gm)).toEqual([
      'a.bodyId\tfield optional body id: boolean',
      'a.id\tfield required path id: string',
      'a.queryId\tfield optional query id: integer',
      'a.queryT\tfield optional query T>: string',
      'a.queryT2\tfield optional query T=: string',
      'a.query__proto__\tfield optional query __proto__: string',
      'a.t\tfield optional query T<: string',
    ]);
    expect(await typeErrors(folder)).toEqual([]);
  });
});
