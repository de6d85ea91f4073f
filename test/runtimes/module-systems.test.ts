/** What docs/guides/module-systems.md says of Jest and ts-node, with its own settings. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodes } from './programs.ts';

const root = resolve(import.meta.dirname, '../..');
const programs = join(import.meta.dirname, 'programs/node_modules');
const guide = readFileSync(join(root, 'docs/guides/module-systems.md'), 'utf8');
const project = mkdtempSync(join(tmpdir(), 'plex-pin-modules-'));

const IMPORTS = `
  import { createPlexClient, startSignIn } from 'plex-pin';
  import { generateDeviceKey } from 'plex-pin/jwt';
  import { createSandbox } from 'plex-pin/sandbox';
`;
const SIGN_IN = `
  const sandbox = createSandbox({ autoApprove: 0 });
  const plex = createPlexClient({ clientIdentifier: 'a', fetch: sandbox.fetch });
  const signIn = await startSignIn(plex, { deviceKey: await generateDeviceKey() });
  const { token } = await signIn.wait();
`;
const TEST = `
  test('signs in', async () => {
    ${SIGN_IN}
    expect(token).toMatch(/^eyJ/);
  });
`;
const REQUIRES = IMPORTS.replaceAll(/import (.*) from (.*);/g, 'const $1 = require($2);');

/** A code block of the guide, by the name of the file in its first line. */
function settings(file: string): string {
  const code = guide.split('```').find((block) => block.split('\n')[1] === `// ${file}`);
  if (code === undefined) throw new Error(`${file} is not in the guide`);
  return code.slice(code.indexOf('\n', code.indexOf('\n') + 1));
}

/** An app in a folder below the one that has the packages. */
function app(name: string, files: Record<string, string>): string {
  const folder = join(project, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries({ 'package.json': '{}', ...files })) {
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** Runs a program of Node in a folder, and returns whether it succeeded and what it printed. */
async function run(cwd: string, args: string[], node = process.execPath) {
  try {
    const { stdout, stderr } = await promisify(execFile)(node, args, { cwd });
    return { succeeded: true, printed: stdout + stderr };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { succeeded: false, printed: stdout + stderr };
  }
}

const jest = join(programs, 'jest/bin/jest.js');
const tsNode = join(programs, 'ts-node/dist/bin.js');

beforeAll(() => {
  // As npm installs them: the settings of Jest depend on the path.
  for (const name of ['jose', 'openapi-fetch', 'openapi-typescript-helpers']) {
    cpSync(join(root, 'node_modules', name), join(project, 'node_modules', name), {
      recursive: true,
    });
  }
  const installed = join(project, 'node_modules/plex-pin');
  for (const name of ['dist', 'package.json']) {
    cpSync(join(root, name), join(installed, name), { recursive: true });
  }
  symlinkSync(join(programs, '@babel'), join(project, 'node_modules/@babel'));
});
afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

test.concurrent('Jest runs tests that are ES modules', async () => {
  const folder = app('jest-esm', {
    'jest.config.js': settings('esm/jest.config.js'),
    'a.test.mjs': IMPORTS + TEST,
  });
  const { succeeded, printed } = await run(folder, ['--experimental-vm-modules', jest]);
  expect(printed).toContain('1 passed');
  expect(succeeded).toBe(true);
});

test.concurrent('Jest compiles the package to CommonJS', async () => {
  const folder = app('jest-babel', {
    'babel.config.js': settings('babel.config.js'),
    'jest.config.js': settings('jest.config.js'),
    'a.test.js': REQUIRES + TEST,
  });
  const { succeeded, printed } = await run(folder, [jest]);
  expect(printed).toContain('1 passed');
  expect(succeeded).toBe(true);
});

test.concurrent('Jest without settings fails with the message in the guide', async () => {
  const folder = app('jest-default', { 'a.test.js': REQUIRES + TEST });
  const { succeeded, printed } = await run(folder, [jest]);
  expect(succeeded).toBe(false);
  const [message = ''] = /Must use import to load ES Module/.exec(guide) ?? [];
  expect(printed).toContain(message);
  expect(printed).toContain('plex-pin/dist/index.js');

  // On a newer Node, its flag is enough.
  const node = nodes.find(({ name }) => name.startsWith('Node 24'))?.file;
  const newer = await run(folder, ['--experimental-vm-modules', jest], node);
  expect(newer.printed).toContain('1 passed');
});

test.concurrent.each([
  ['of the guide', settings('tsconfig.json')],
  ['for CommonJS', '{ "compilerOptions": { "module": "commonjs", "target": "es2022" } }'],
])('ts-node runs with the settings %s', async (name, tsconfig) => {
  const folder = app(`ts-node-${name.replaceAll(' ', '-')}`, {
    'tsconfig.json': tsconfig,
    'index.ts': `${IMPORTS} void (async () => { ${SIGN_IN} console.log(token.length > 100); })();`,
  });
  expect(await run(folder, [tsNode, 'index.ts'])).toEqual({ succeeded: true, printed: 'true\n' });
});
