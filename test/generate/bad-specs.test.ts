import { describe, expect, test } from 'vitest';
import { generate, temporary, tree } from './generator.ts';

const HEAD = `openapi: 3.1.0
info: { title: Bad, version: 1.0.0 }
servers: [{ url: https://api.test }]
`;

/** An operation at `/things/{id}`, from line 4 on, with the given lines in it. */
const operation = (lines: string) => `${HEAD}paths:
  /things/{id}:
    get:
      operationId: getThing
${lines.replace(/^\n/, '').replace(/\s*$/, '\n')}`;

const ID = '      parameters: [{ name: id, in: path, required: true, schema: { type: string } }';
const OK = "      responses: { '204': { description: Done. } }";

type Files = Record<string, string>;

describe('each problem of an invalid spec is reported in one line, with its location and advice', () => {
  test.each<[string, string | Files, string[]]>([
    [
      'invalid YAML',
      `${HEAD}paths:\n  /a: { get: [\n`,
      [
        'spec.yaml:6:1 is not valid YAML: unexpected end of the stream within a flow collection: correct the syntax',
      ],
    ],
    [
      'a duplicate key',
      `${HEAD}paths: {}\npaths: {}\n`,
      ['spec.yaml:5:1 is not valid YAML: duplicated mapping key: correct the syntax'],
    ],
    [
      'invalid JSON',
      { 'spec.yaml': '{ "openapi": "3.1.0", "info": }}' },
      [
        'spec.yaml:1:32 is not valid YAML: end of the stream or a document separator is expected: correct the syntax',
      ],
    ],
    [
      'a $ref without a target',
      operation(`
${ID}]
      responses:
        '200':
          description: Ok.
          content: { application/json: { schema: { $ref: '#/components/schemas/Nothing' } } }
`),
      [
        'spec.yaml:12:50 Can\'t resolve "#/components/schemas/Nothing": correct the $ref, or add what it names',
        'spec.yaml:6:5 GET /things/{id} is left out: Can\'t resolve "#/components/schemas/Nothing": correct the $ref, or add what it names',
      ],
    ],
    [
      'a $ref to a missing file',
      operation(`
${ID}]
      responses:
        '200':
          description: Ok.
          content: { application/json: { schema: { $ref: 'models/thing.yaml' } } }
`),
      [
        "spec.yaml:12:50 Can't resolve \"models/thing.yaml\": ENOENT: no such file or directory 'models/thing.yaml': correct the $ref, or add what it names",
        'spec.yaml:6:5 GET /things/{id} is left out: Can\'t resolve "models/thing.yaml": correct the $ref, or add what it names',
      ],
    ],
    [
      'a duplicate operationId',
      operation(`
${ID}]
${OK}
  /other:
    get:
      operationId: getThing
${OK}
`),
      [
        'spec.yaml:12:7 operationId "getThing" is used twice, first at line 7: this one becomes getThing2',
      ],
    ],
    [
      'two operations that become one method',
      operation(`
${ID}]
${OK}
  /other:
    get:
      operationId: get-thing
${OK}
`),
      [
        'spec.yaml:12:7 operationId "get-thing" is named getThing, as the one at line 7 is: this one becomes getThing2',
      ],
    ],
    [
      'an operation without an operationId',
      `${HEAD}paths:\n  /a:\n    get:\n${OK}\n`,
      ['spec.yaml:6:5 an operation has no operationId: its method and path name it'],
    ],
    [
      'an operation with the name of a client method',
      `${HEAD}paths:\n  /a:\n    get:\n      operationId: withToken\n${OK}\n`,
      ['spec.yaml:7:7 "withToken" cannot be the name of a method: this one becomes withToken2'],
    ],
    [
      'the same parameter twice',
      operation(`
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: id, in: path, required: true, schema: { type: string } }
${OK}
`),
      ['spec.yaml:10:11 the parameter "id" (path) is declared twice: the last one counts'],
    ],
    [
      'a style that is not supported',
      operation(`
      parameters:
        - { name: id, in: path, required: true, style: deepObject, schema: { type: string } }
${OK}
`),
      ['spec.yaml:9:11 GET /things/{id} is left out: style "deepObject" is not supported in path'],
    ],
    [
      'a cookie, and a parameter with content',
      operation(`
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: session, in: cookie, schema: { type: string } }
        - { name: filter, in: query, content: { application/json: { schema: { type: string } } } }
${OK}
`),
      [
        'spec.yaml:10:11 the optional parameter "session" is ignored: parameters in cookie are not supported',
        'spec.yaml:11:11 the optional parameter "filter" is ignored: parameters with "content" are not supported',
      ],
    ],
    [
      'a form that is not an object',
      `${HEAD}paths:
  /a:
    post:
      operationId: a
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: string } } } }
${OK}
`,
      ['spec.yaml:8:7 POST /a is left out: a form body must be an object with properties'],
    ],
    [
      'a placeholder without a parameter',
      operation(OK),
      ['spec.yaml:6:5 the path has {id}, but no path parameter with that name: it is a string'],
    ],
    [
      'a path parameter without a placeholder',
      operation(`
${ID}, { name: part, in: path, required: true, schema: { type: string } }]
${OK}
`),
      ['spec.yaml:8:86 the path has no {part}: the parameter is ignored'],
    ],
    [
      'a value of the wrong type',
      operation(`
${ID}]
      deprecated: yes please
${OK}
`),
      ['spec.yaml:9:19 Expected type `boolean` but got `string`: correct it; the value is ignored'],
    ],
    [
      'Swagger 2',
      'info: { title: Old, version: 1.0.0 }\nswagger: "2.0"\npaths: {}\n',
      [
        'spec.yaml:2:1 is Swagger "2.0": convert it first, with "npx swagger2openapi spec.yaml -o openapi.yaml"',
      ],
    ],
    [
      'another version of OpenAPI',
      'openapi: 4.0.0\ninfo: { title: New, version: 1.0.0 }\npaths: {}\n',
      ['spec.yaml:1:1 is not OpenAPI 3.0 or 3.1, but says "4.0.0": start it with "openapi: 3.1.0"'],
    ],
    [
      'an empty file',
      '',
      ['spec.yaml:1:1 is not OpenAPI 3.0 or 3.1: start it with "openapi: 3.1.0"'],
    ],
    [
      'a text file',
      'Dear all,\n',
      ['spec.yaml:1:1 is not OpenAPI 3.0 or 3.1: start it with "openapi: 3.1.0"'],
    ],
    [
      'a list',
      '- openapi\n',
      ['spec.yaml:1:1 is not OpenAPI 3.0 or 3.1: start it with "openapi: 3.1.0"'],
    ],
    [
      'a missing file',
      {},
      [
        "spec.yaml:1:1 cannot be read: ENOENT: no such file or directory 'spec.yaml': check the file name",
      ],
    ],
    [
      'a folder',
      { 'spec.yaml/x': '' },
      [
        'spec.yaml:1:1 cannot be read: Expected a file but received a folder at spec.yaml.: check the file name',
      ],
    ],
    [
      'an error in a referenced file',
      {
        'spec.yaml': operation(`
${ID}]
      responses:
        '200': { description: Ok., content: { application/json: { schema: { $ref: 'models.yaml#/Thing' } } } }
`),
        'models.yaml': 'Thing:\n  type: object\n  properties:\n    name:\n      type: strin\n',
      },
      [
        'models.yaml:5:13 `type` can be one of the following only: "object", "array", "string", "number", "integer", "boolean", "null": did you mean string?',
      ],
    ],
    [
      'invalid YAML in a referenced file',
      {
        'spec.yaml': operation(`
${ID}]
      responses:
        '200': { description: Ok., content: { application/json: { schema: { $ref: 'models.yaml#/Thing' } } } }
`),
        'models.yaml': 'Thing:\n  type: [\n',
      },
      [
        'models.yaml:3:1 Failed to parse: unexpected end of the stream within a flow collection: correct the syntax',
        'spec.yaml:10:75 Can\'t resolve "models.yaml#/Thing": unexpected end of the stream within a flow collection: correct the $ref, or add what it names',
        'spec.yaml:6:5 GET /things/{id} is left out: Can\'t resolve "models.yaml#/Thing": correct the $ref, or add what it names',
      ],
    ],
    [
      'an unsupported feature in a referenced file',
      {
        'spec.yaml': `${HEAD}paths:\n  /a:\n    $ref: paths.yaml\n`,
        'paths.yaml': `get:\n  operationId: a\n  parameters:\n    - { name: session, in: cookie, schema: { type: string } }\n  responses: { '204': { description: Done. } }\n`,
      },
      [
        'spec.yaml:5:3 the optional parameter "session" is ignored: parameters in cookie are not supported',
      ],
    ],
  ])('%s', async (_, spec, expected) => {
    const folder = await temporary(typeof spec === 'string' ? { 'spec.yaml': spec } : spec);
    const before = await tree(folder);
    const { code, stdout, stderr } = await generate(
      folder,
      '--strict',
      '--spec',
      'spec.yaml',
      '--out',
      'out',
    );
    expect(stderr.map((line) => line.replace(`${folder}/`, ''))).toEqual(expected);
    expect(stdout).toEqual([]);
    expect(code).toBe(1);
    expect(await tree(folder)).toEqual(before);
  });
});

test('all problems of a spec are reported at once', async () => {
  const folder = await temporary({
    'spec.yaml': `${HEAD}paths:
  /a: { get: { responses: { '204': { description: Done. } } } }
  /b/{x}: { get: { operationId: b, responses: { '204': { description: Done. } } } }
  /c: { get: { responses: { '204': { description: Done. } } } }
`,
  });
  const { stderr } = await generate(folder, '--strict', '--spec', 'spec.yaml', '--out', 'out');
  expect(stderr.map((line) => line.split(' ')[0])).toEqual([
    'spec.yaml:5:9',
    'spec.yaml:6:13',
    'spec.yaml:7:9',
  ]);
});
