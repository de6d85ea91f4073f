import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generate, generated, openapi, PLEX_SPEC, put, temporary } from './generator.ts';

const BEFORE = `
/things/{id}:
  put:
    operationId: putThing
    parameters:
      - { name: id, in: path, required: true, schema: { type: string } }
      - { name: dryRun, in: query, schema: { type: boolean } }
      - { name: X-Reason, in: header, schema: { type: string, enum: [a, b] } }
      - { name: filter, in: query, style: deepObject, schema: { type: object, properties: { a: { type: string } } } }
    requestBody:
      required: true
      content: { application/json: { schema: { $ref: '#/components/schemas/Draft' } } }
    responses:
      '200':
        description: The thing.
        content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
/gone:
  get:
    operationId: gone
    parameters: [{ name: q, in: query, schema: { type: string } }]
    responses:
      '200':
        description: A response without a name.
        content:
          application/json:
            schema:
              type: array
              items: { type: object, required: [total], properties: { total: { type: integer } } }
`;
const SCHEMAS = `
Draft:
  type: object
  required: [title]
  properties: { title: { type: string }, owner: { $ref: '#/components/schemas/Person' } }
Thing:
  type: object
  required: [id]
  properties:
    id: { type: string }
    qr: { type: string }
    state: { type: string, enum: [open, closed] }
    size: { type: object, properties: { width: { type: number } } }
    tags: { type: array, items: { type: object, properties: { label: { type: string } } } }
    a.b: { type: string }
    owner: { $ref: '#/components/schemas/Person' }
Person:
  type: object
  required: [name]
  properties: { name: { type: string }, age: { type: integer } }
`;

type Change = [what: string, from: string | RegExp, to: string, report: string[]];

/** Changes that can be made together; the others are made to the same spec one at a time. */
const TOGETHER: Change[] = [
  [
    'a new optional field',
    '- { name: dryRun',
    '- { name: X-Plex-Flavour, in: header, schema: { type: string } }\n        - { name: dryRun',
    ['+ putThing.xPlexFlavour optional'],
  ],
  [
    'a new required field',
    'parameters: [{ name: q,',
    'parameters: [{ name: force, in: query, required: true, schema: { type: boolean } }, { name: q,',
    ['+ gone.force required BREAKING'],
  ],
  [
    'a field that accepts more values',
    'enum: [a, b]',
    'enum: [a, b, c]',
    [
      "~ putThing.xReason: optional header X-Reason: 'a' | 'b' => optional header X-Reason: 'a' | 'b' | 'c'",
    ],
  ],
  [
    'a field within a field',
    'properties: { a: { type: string } }',
    'properties: { a: { type: string }, b: { type: string } }',
    ['+ putThing.filter.b optional'],
  ],
  [
    'a new response field',
    '        qr:',
    '        url: { type: string }\n        qr:',
    ['+ Thing.url optional'],
  ],
  [
    'a response field that becomes optional',
    'required: [id]',
    'required: []',
    ['~ Thing.id: required string => optional string BREAKING'],
  ],
  [
    'a response field with an additional value',
    'enum: [open, closed]',
    'enum: [open, closed, lost]',
    ["~ Thing.state: optional 'open' | 'closed' => optional 'open' | 'closed' | 'lost' BREAKING"],
  ],
  [
    'a response field within a field',
    'properties: { width: { type: number } }',
    'properties: { height: { type: number } }',
    ['+ Thing.size.height optional', '- Thing.size.width BREAKING'],
  ],
  [
    'a response field in a list',
    'properties: { label: { type: string } }',
    'properties: { text: { type: string } }',
    ['- Thing.tags[].label BREAKING', '+ Thing.tags[].text optional'],
  ],
  ['a response field with a dot in its name', /.*a\.b: .*\n/, '', ['- Thing.a.b BREAKING']],
  [
    'a field of a response without a name',
    'properties: { total: { type: integer } }',
    'properties: { total: { type: integer }, next: { type: string } }',
    ['+ GoneResponse[].next optional'],
  ],
  [
    'a new required field of a model in requests and responses',
    'required: [name]',
    'required: [name, age]',
    ['~ Person.age: optional integer => required integer BREAKING'],
  ],
  [
    'a new field of a body',
    'properties: { title: { type: string }, owner:',
    'properties: { title: { type: string }, colour: { type: string }, owner:',
    ['+ putThing.colour optional'],
  ],
  [
    'an operation with another response',
    "schema: { $ref: '#/components/schemas/Thing' }",
    "schema: { type: array, items: { $ref: '#/components/schemas/Thing' } }",
    ['~ putThing response: Thing => Thing[] BREAKING'],
  ],
];
const APART: Change[] = [
  ['a removed optional field', /.*name: dryRun.*\n/, '', ['- putThing.dryRun BREAKING']],
  [
    'a field that becomes required',
    'name: dryRun, in: query,',
    'name: dryRun, in: query, required: true,',
    [
      '~ putThing.dryRun: optional query dryRun: boolean => required query dryRun: boolean BREAKING',
    ],
  ],
  [
    'a field that accepts fewer values',
    'enum: [a, b]',
    'enum: [a]',
    [
      "~ putThing.xReason: optional header X-Reason: 'a' | 'b' => optional header X-Reason: 'a' BREAKING",
    ],
  ],
  [
    'a field that moves to another location',
    'name: dryRun, in: query',
    'name: dryRun, in: header',
    [
      '~ putThing.dryRun: optional query dryRun: boolean => optional header dryRun: boolean BREAKING',
    ],
  ],
  [
    'a field that is deprecated',
    'name: dryRun,',
    'name: dryRun, deprecated: true,',
    [
      '~ putThing.dryRun: optional query dryRun: boolean => optional query dryRun: boolean (deprecated)',
    ],
  ],
  ['a removed response field', /.*qr: .*\n/, '', ['- Thing.qr BREAKING']],
  [
    'a response field that becomes required',
    'required: [id]',
    'required: [id, qr]',
    ['~ Thing.qr: optional string => required string'],
  ],
  [
    'a response field with a removed value',
    'enum: [open, closed]',
    'enum: [open]',
    ["~ Thing.state: optional 'open' | 'closed' => optional 'open'"],
  ],
  [
    'a removed operation',
    / {2}\/gone:\n[^]*?(?=components:)/,
    '',
    ['- GoneResponse BREAKING', '- gone BREAKING'],
  ],
  [
    'an operation that is deprecated',
    'operationId: putThing',
    'operationId: putThing\n      deprecated: true',
    ['~ putThing deprecated: no => yes'],
  ],
];

const folder = await temporary();
const before = openapi(BEFORE, SCHEMAS);
await generated(folder, before);
let specs = 0;

/** Returns the report of changes of the spec. */
async function report(changes: Change[]): Promise<string[]> {
  let after = before;
  for (const [what, from, to] of changes) {
    const changed = after.replace(from, to);
    expect(changed, what).not.toBe(after);
    after = changed;
  }
  const spec = `changed${specs++}.yaml`;
  await put(folder, spec, after);
  const { code, stdout, stderr } = await generate(
    folder,
    '--spec',
    spec,
    '--out',
    'out',
    '--check',
  );
  expect([code, ...stderr]).toEqual([1, 'Run `npm run generate` and commit the result.']);
  return stdout.filter(isNews);
}

describe('each change of the API is reported in one line', async () => {
  const reported = await report(TOGETHER);

  test.each(TOGETHER)('%s', (_what, _from, _to, expected) => {
    expect(expected.filter((line) => !reported.includes(line))).toEqual([]);
  });

  test('nothing else is reported', () => {
    expect(reported.toSorted()).toEqual(TOGETHER.flatMap(([, , , lines]) => lines).sort());
  });

  test.each(APART)('%s', async (...change) => {
    expect(await report([change])).toEqual(change[3]);
  });
});

test('a change is reported until it is written, by --check as well', async () => {
  const own = await temporary();
  const spec = await readFile(PLEX_SPEC, 'utf8');
  await generated(own, spec);
  await put(own, 'spec.yaml', spec.replace(/ {8}qr:\n(.*\n){3}/, ''));
  const args = ['--spec', 'spec.yaml', '--out', 'out'];
  const runs = [
    await generate(own, ...args, '--check'),
    await generate(own, ...args),
    await generate(own, ...args),
  ];
  expect(runs.map(({ code }) => code)).toEqual([1, 0, 0]);
  expect(runs.map(({ stdout }) => stdout.filter(isNews))).toEqual([
    ['- Pin.qr BREAKING'],
    ['- Pin.qr BREAKING'],
    [],
  ]);
});

test('a new description is written, and is not a change of the API', async () => {
  const own = await temporary();
  const spec = await readFile(PLEX_SPEC, 'utf8');
  await generated(own, spec);
  await put(own, 'spec.yaml', spec.replace('Creates a PIN.', 'Creates a code.'));
  const { stdout } = await generate(own, '--spec', 'spec.yaml', '--out', 'out');
  expect(stdout.filter(isNews)).toEqual([]);
  expect(await readFile(join(own, 'out/docs/README.md'), 'utf8')).toContain('Creates a code.');
});

const isNews = (line: string): boolean => /^[+~-] /.test(line);
