import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { buildIfStale, DIST, ROOT } from './build.ts';
import { startProgram, temporaryFolder } from './command.ts';

await buildIfStale();

const read = (file: string): Promise<string> => readFile(join(DIST, file), 'utf8');

/** Lists the static and dynamic imports of a file. */
const importsOf = (code: string): string[] =>
  [
    ...code.matchAll(/^(?:import|export) (?:[^'"]* from )?"([^"]+)";$|await import\("([^"]+)"\)/gm),
  ].map(([, early, late]) => early ?? late ?? '');

/** Lists a file and those that it imports, by itself or through others. `late`: dynamic imports count. */
async function filesOf(file: string, { late }: { late: boolean }): Promise<string[]> {
  const files = new Set([file]);
  for (const name of files) {
    for (const path of await importedBy(name, { late })) {
      if (path.startsWith('.')) files.add(join(dirname(name), path));
    }
  }
  return [...files];
}

/** Lists the packages and Node modules that a file imports, by itself or through chunks, before anything is called. */
async function loadedWith(file: string): Promise<string[]> {
  const files = await filesOf(file, { late: false });
  const imported = await Promise.all(files.map((name) => importedBy(name, { late: false })));
  return [...new Set(imported.flat().filter((path) => !path.startsWith('.')))].sort();
}

async function importedBy(file: string, { late }: { late: boolean }): Promise<string[]> {
  const code = await read(file);
  return importsOf(late ? code : code.replace(/await import\("[^"]+"\)/g, ''));
}

test.each([
  ['index.js', ['openapi-fetch']],
  // They need a client, so whoever loads them has loaded openapi-fetch.
  ['jwt.js', ['jose', 'openapi-fetch']],
  ['server.js', ['jose', 'openapi-fetch']],
  ['sandbox.js', ['jose']],
  ['browser.js', []],
  ['cli.js', ['openapi-fetch']],
])('%s loads only %j', async (file, packages) => {
  const loaded = await loadedWith(file);
  expect(loaded.filter((name) => !name.startsWith('node:'))).toEqual(packages);
});

test.each([
  ['index.d.ts', ['openapi-fetch']],
  ['jwt.d.ts', ['jose', 'openapi-fetch']],
  ['server.d.ts', ['openapi-fetch']],
  ['sandbox.d.ts', []],
  ['browser.d.ts', []],
])('the types of %s need only %j', async (file, packages) => {
  const types = async (name: string, seen = new Set<string>()): Promise<string[]> => {
    if (seen.has(name)) return [];
    seen.add(name);
    const found = await Promise.all(
      importsOf(await read(name)).map(async (path) =>
        path.startsWith('.')
          ? types(join(dirname(name), path.replace(/\.js$/, '.d.ts')), seen)
          : [path],
      ),
    );
    return [...new Set(found.flat())].sort();
  };
  expect(await types(file)).toEqual(packages);
});

test('the command loads the sandbox and jose only when a command uses them', async () => {
  const late = importsOf(await read('cli.js')).filter((name) => name.startsWith('./'));
  expect(late).toEqual(expect.arrayContaining(['./sandbox.js', './jwt.js']));
});

test('plex-pin/browser loads the code that draws QR codes only when it is used', async () => {
  const drawsQrCodes = async (files: string[]) => {
    const codes = await Promise.all(files.map(read));
    return codes.some((code) => code.includes('//#region node_modules/uqr/'));
  };
  expect(await drawsQrCodes(await filesOf('browser.js', { late: false }))).toBe(false);
  expect(await drawsQrCodes(await filesOf('browser.js', { late: true }))).toBe(true);
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

const files = (await readdir(DIST, { recursive: true })).filter((file) => /\.(js|ts)$/.test(file));

test.each(files)('%s evaluates no text and does not reveal where it was built', async (file) => {
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
