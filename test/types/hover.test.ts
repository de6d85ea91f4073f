/** What an editor shows on hover, from the declarations that are published. */
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { operations } from '../../generated/operations.ts';

const root = resolve(import.meta.dirname, '../..');
const file = join(import.meta.dirname, 'hover.ts');
const names = Object.keys(operations) as (keyof typeof operations)[];

const code = [
  `import { createPlexClient } from '${join(root, 'dist/index.js')}';`,
  "const plex = createPlexClient({ clientIdentifier: 'a' });",
  ...names.map((name) => `export const ${name}Result = await plex.${name}({} as never);`),
  'const pin = await plex.getPin({ strong: true });',
  'export const id = pin.expiresIn;',
].join('\n');

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  types: [],
};
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: () => '1',
  getScriptSnapshot(name) {
    const text = name === file ? code : ts.sys.readFile(name);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: (name) => ts.sys.readFile(name),
  directoryExists: (name) => ts.sys.directoryExists(name),
});

/** The hover on the text that follows `before`. */
function hover(before: string): { signature: string; text: string; tags: string[] } {
  const info = service.getQuickInfoAtPosition(file, code.lastIndexOf(before) + before.length);
  const text = (parts: readonly ts.SymbolDisplayPart[] = []) => ts.displayPartsToString([...parts]);
  return {
    signature: text(info?.displayParts),
    text: text(info?.documentation),
    tags: (info?.tags ?? []).map((tag) => `@${tag.name} ${text(tag.text)}`),
  };
}

test('the program has no errors', () => {
  expect(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText)).toEqual([]);
});

describe('a method', () => {
  test.each(names)('%s shows its description, its request line and an example', (name) => {
    const { method, path } = operations[name];
    const { signature, text, tags } = hover(`await plex.`.concat(name).slice(0, -1));
    expect(text.length).toBeGreaterThan(40);
    expect(text).toContain(`\`${method} ${path}\``);
    expect(tags.join()).toContain(`plex.${name}(`);
    // Named types, and none that are expanded or computed.
    expect(signature).not.toMatch(/Omit<|Partial<|Pick<|Operations\[|\{/);
  });

  test.each([
    [
      'getPin',
      '(request?: GetPinInput | undefined, options?: CallOptions | undefined) => Promise<Pin>',
    ],
    [
      'getTokenByPinId',
      '(request: GetTokenByPinIdInput, options?: CallOptions | undefined) => Promise<Pin>',
    ],
    [
      'getUser',
      '(request?: GetUserRequest | undefined, options?: CallOptions | undefined) => Promise<User>',
    ],
    ['getResources', 'Promise<Resource[]>'],
    ['signOut', 'Promise<void>'],
  ])('%s has a signature of named types', (name, expected) => {
    expect(hover(`await plex.${name.slice(0, -1)}`).signature).toContain(expected);
  });
});

test('a field of a request shows its description', () => {
  expect(hover('getPin({ s').text).toContain('kind of code');
});

test('a result has a named type, and its fields their descriptions', () => {
  expect(hover('\nconst pi').signature).toBe('const pin: Pin');
  // openapi-typescript writes descriptions as a tag.
  expect(hover('pin.expiresI').tags.join()).toContain('Seconds until the PIN expires');
});
