/** What editors show of the generated types. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { generated, openapi, temporary } from './generator.ts';

const ID =
  '{ name: X-Plex-Client-Identifier, in: header, required: true, schema: { type: string }, example: id-1 }';
const ok = (schema: string): string =>
  `responses: { '200': { description: Ok., content: { application/json: { schema: ${schema} } } } }`;

const SPEC = openapi(
  `
/pins:
  post:
    operationId: getPin
    summary: Creates a PIN.
    description: "Creates a PIN, which expires.\\nPoll it."
    parameters:
      - ${ID}
      - { name: strong, in: query, description: A long code., schema: { type: boolean }, example: true }
    ${ok("{ $ref: '#/components/schemas/Pin' }")}
  get:
    operationId: listPins
    summary: All of them.
    description: Returns every PIN.
    parameters: [{ name: X-Plex-Client-Identifier, in: header, schema: { type: string } }]
    ${ok("{ type: array, items: { $ref: '#/components/schemas/Pin' } }")}
  put:
    operationId: putPin
    summary: Replaces a PIN.
    deprecated: true
    parameters: [${ID}]
    requestBody:
      required: true
      content: { application/json: { schema: { type: object, required: [code, new], properties: { code: { type: string, example: "it's" }, new: { $ref: '#/components/schemas/Class' }, note: { type: string, example: x } } } } }
    ${ok("{ $ref: '#/components/schemas/Class' }")}
  delete: { operationId: clear, summary: Clears., responses: { '204': { description: Done. } } }`,
  `
Class: { type: object, properties: { a: { type: string } } }
Pin: { type: object, description: A PIN., required: [code], properties: { code: { type: string, description: The code to type. } } }`,
);

const out = await generated(await temporary(), SPEC);
const models = await readFile(join(out, 'models.ts'), 'utf8');

describe('an editor shows', () => {
  const file = join(out, 'user.ts');
  const code = `import type { GetPinInput, Operations, Pin } from './models.ts';
type Client = { [Name in keyof Operations]: (input: Operations[Name]['input']) => Promise<Operations[Name]['response']> };
declare const plex: Client;
const pin = plex.getPin({ strong: true });
const pins = plex.listPins({});
const text = (await pin).code;
`;
  const files = new Map([[file, code]]);
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({ strict: true, module: ts.ModuleKind.NodeNext }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const text = files.get(name) ?? ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => out,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
  });
  const hover = (text: string): { type: string; comment: string; tags: string[] } => {
    const info = service.getQuickInfoAtPosition(file, code.indexOf(text) + text.length - 1);
    return {
      type: ts.displayPartsToString(info?.displayParts),
      comment: ts.displayPartsToString(info?.documentation),
      tags: info?.tags?.map(({ text }) => ts.displayPartsToString(text)) ?? [],
    };
  };

  test('names of models and inputs, and no expanded types', () => {
    expect(hover('const pin').type).toBe('const pin: Promise<Pin>');
    expect(hover('const pins').type).toBe('const pins: Promise<Pin[]>');
    expect(hover('plex.getPin').type).toContain('(input: GetPinInput) => Promise<Pin>');
  });

  test('the descriptions of operations and fields', () => {
    expect(hover('plex.getPin').comment).toBe(
      'Creates a PIN, which expires.\nPoll it.\n\n`POST /pins`',
    );
    expect(hover('plex.listPins').comment).toBe(
      'All of them.\n\nReturns every PIN.\n\n`GET /pins`',
    );
    expect(hover('{ strong').comment).toBe('A long code.');
    expect(hover('(await pin).code').tags).toEqual(['The code to type.']);
  });
});

test('the client fills in the identifier', () => {
  expect(models).toMatch(/interface GetPinRequest \{[^}]* xPlexClientIdentifier: string;/);
  expect(models).toMatch(/interface GetPinInput \{[^}]* xPlexClientIdentifier\?: string;/);
  expect(models).toMatch(/interface PutPinInput \{[^}]* code: string;/);
  // It is optional in the request already.
  expect(models).not.toContain('ListPinsInput');
});

test('each operation has an example of a call', () => {
  const examples = [...models.matchAll(/@example\n +\* (.*;)/g)].map(([, example]) => example);
  expect(examples).toEqual([
    'await plex.clear();',
    'const pin = await plex.getPin({ strong: true });',
    'const pins = await plex.listPins();',
    `const response = await plex.putPin({ code: "it's", new: … });`,
  ]);
});
