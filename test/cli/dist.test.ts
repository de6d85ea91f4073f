import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DIST, ROOT } from './build.ts';
import { startProgram, temporaryFolder } from './command.ts';

const read = (file: string): Promise<string> => readFile(join(DIST, file), 'utf8');

/** Lists the static and dynamic imports of a file. */
const importsOf = (code: string): string[] =>
  [
    ...code.matchAll(/^(?:import|export) (?:[^'"]* from )?"([^"]+)";$|await import\("([^"]+)"\)/gm),
  ].map(([, early, late]) => early ?? late ?? '');

test('the library is one file and imports only openapi-fetch', async () => {
  expect(importsOf(await read('index.js'))).toEqual(['openapi-fetch']);
});

test('plex-pin/jwt is one file and imports jose and the library', async () => {
  expect(importsOf(await read('jwt.js'))).toEqual(['jose', './index.js']);
  expect(importsOf(await read('jwt.d.ts'))).toEqual(['jose', './index.js']);
});

test('the sandbox is one file and imports only jose', async () => {
  expect(importsOf(await read('sandbox.js'))).toEqual(['jose']);
});

test('plex-pin/server is one file and imports the library and jose', async () => {
  expect(importsOf(await read('server.js')).sort()).toEqual(['./index.js', 'jose']);
  expect(importsOf(await read('server.d.ts'))).toEqual(['./index.js']);
});

test('plex-pin/browser is one file and imports the file that draws QR codes', async () => {
  expect(importsOf(await read('browser.js'))).toEqual(['./browser-device.js']);
  expect(importsOf(await read('browser-device.js'))).toEqual([]);
});

test.each(['index.d.ts', 'sandbox.d.ts', 'browser.d.ts'])('%s is one file', async (file) => {
  expect(importsOf(await read(file))).toEqual([]);
});

test('the command imports the other entries and bundles its dependencies', async () => {
  const imports = importsOf(await read('cli.js')).filter((name) => !name.startsWith('node:'));
  expect([...new Set(imports)].sort()).toEqual(['./index.js', './jwt.js', './sandbox.js']);
});

test('the command loads only the library before it runs a command', async () => {
  const late = /await import\("[^"]+"\)/g;
  const imports = importsOf((await read('cli.js')).replace(late, ''));
  expect(imports.filter((name) => !name.startsWith('node:'))).toEqual(['./index.js']);
});

test('the sandbox works without Node', async () => {
  const code = `
    delete globalThis.process;
    const { createSandbox } = await import(${JSON.stringify(join(DIST, 'sandbox.js'))});
    const sandbox = createSandbox();
    const headers = { 'X-Plex-Client-Identifier': 'test' };
    const pin = await sandbox.fetch('https://plex.tv/api/v2/pins', { method: 'POST', headers });
    const keys = await sandbox.fetch('https://plex.tv/api/v2/auth/keys');
    console.log(pin.status, keys.status);
  `;
  const program = [process.execPath, '--input-type=module', '--eval', code];
  const { ended } = startProgram(program, { home: await temporaryFolder() });
  expect(await ended).toEqual({ code: 0, stdout: '201 200\n', stderr: '' });
});

test.each([
  'browser.js',
  'browser-device.js',
  'cli.js',
  'index.js',
  'index.d.ts',
  'jwt.js',
  'sandbox.js',
  'sandbox.d.ts',
  'server.js',
  'server.d.ts',
])('%s evaluates no text and does not reveal where it was built', async (file) => {
  const code = await read(file);
  expect(code).not.toMatch(/\beval\(|\bFunction\(/);
  expect(code.includes(ROOT) || code.includes(`${homedir()}/`)).toBe(false);
});

test('the command is executable', async () => {
  expect(await read('cli.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
  const { ended } = startProgram([join(DIST, 'cli.js'), '--version'], {
    home: await temporaryFolder(),
  });
  expect(await ended).toMatchObject({ code: 0 });
});
