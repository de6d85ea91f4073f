/** What is published: packed in a clone, installed in an empty project, imported and run. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bun, deno, nodes } from './programs.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'plex-pin-package-'));
const clone = join(folder, 'clone');
const project = join(folder, 'project');
const installed = join(project, 'node_modules/plex-pin');

const run = (command: string, args: string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

let tarball = '';

beforeAll(() => {
  for (const name of run('git', ['ls-files'], root).trim().split('\n')) {
    cpSync(join(root, name), join(clone, name));
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  // The name of the file is the last line; what builds the package prints before it.
  const printed = run('npm', ['pack', '--silent', '--pack-destination', folder], clone);
  tarball = join(folder, printed.trim().split('\n').at(-1) ?? '');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', tarball], project);
}, 300_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('contains exactly the needed files', () => {
  const files = run('tar', ['-tzf', tarball], folder).trim().split('\n');
  const names = files.map((file) => file.replace(/^package\//, '')).sort();
  // Entries share chunks, whose names follow from their modules.
  const isChunk = (name: string) => /^dist\/chunks\/[\w-]+\.(js|js\.map|d\.ts)$/.test(name);
  expect(names.filter(isChunk).length).toBeLessThanOrEqual(50);
  expect(names.filter((name) => !isChunk(name))).toEqual([
    'LICENSE',
    'README.md',
    'dist/better-auth.d.ts',
    'dist/better-auth.js',
    'dist/better-auth.js.map',
    'dist/better-auth/client.d.ts',
    'dist/better-auth/client.js',
    'dist/better-auth/client.js.map',
    'dist/browser.d.ts',
    'dist/browser.js',
    'dist/browser.js.map',
    'dist/cli.d.ts',
    'dist/cli.js',
    'dist/client.d.ts',
    'dist/client.js',
    'dist/client.js.map',
    'dist/index.d.ts',
    'dist/index.js',
    'dist/jwt.d.ts',
    'dist/jwt.js',
    'dist/jwt.js.map',
    'dist/licenses.txt',
    'dist/node.d.ts',
    'dist/node.js',
    'dist/node.js.map',
    'dist/react.d.ts',
    'dist/react.js',
    'dist/react.js.map',
    'dist/sandbox.d.ts',
    'dist/sandbox.js',
    'dist/server.d.ts',
    'dist/server.js',
    'dist/server.js.map',
    'package.json',
  ]);
  expect(statSync(tarball).size).toBeLessThan(400_000);
});

test('holds the licenses of the packages that it has copied', () => {
  const text = readFileSync(join(installed, 'dist/licenses.txt'), 'utf8');
  for (const [name, holder] of [
    ['commander', 'TJ Holowaychuk'],
    ['hono', 'Yusuke Wada'],
    ['uqr', 'Anthony Fu'],
  ]) {
    expect(text).toMatch(new RegExp(`^${name}\\n[^]*?Copyright.*${holder}`, 'm'));
  }
});

test('refers only to existing source maps, and each contains the sources of this package', () => {
  const files = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((file) => /\.[jt]s$/.test(file))) {
    const file = join(installed, 'dist', name);
    const map = /^\/\/# sourceMappingURL=(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
    if (map === undefined) continue;
    const { sources, sourcesContent } = JSON.parse(
      readFileSync(join(dirname(file), map), 'utf8'),
    ) as { sources: string[]; sourcesContent: (string | null)[] };
    const included = sources.filter((_, index) => sourcesContent[index] !== null);
    expect(included).toEqual(sources.filter((source) => !source.includes('node_modules')));
  }
  expect(files).toContain('chunks/core.js.map');
});

test('has source maps that point to its sources', () => {
  const script = "import { createPlexClient } from 'plex-pin'; createPlexClient({});";
  const { stderr } = spawnSync(
    process.execPath,
    ['--enable-source-maps', '--input-type=module', '--eval', script],
    { cwd: project, encoding: 'utf8' },
  );
  expect(stderr).toMatch(/PlexInputError: clientIdentifier/);
  expect(stderr).toMatch(/src\/client\/validate\.ts:\d+/);
});

test('installs its run-time dependencies and no others', () => {
  const packages = readdirSync(join(project, 'node_modules')).filter(
    (name) => !name.startsWith('.'),
  );
  expect(packages.sort()).toEqual([
    'jose',
    'openapi-fetch',
    'openapi-typescript-helpers',
    'plex-pin',
  ]);
  const files = readdirSync(join(project, 'node_modules'), {
    recursive: true,
    withFileTypes: true,
  });
  const bytesOf = (isMap: boolean): number =>
    files
      .filter((file) => file.isFile() && file.name.endsWith('.map') === isMap)
      .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  expect(bytesOf(false)).toBeLessThan(1_500_000);
  expect(bytesOf(true)).toBeLessThan(700_000);
});

describe('each entry can be imported, and required by CommonJS', () => {
  const { exports } = manifestOf(root);
  const entries = Object.keys(exports)
    // Without the optional peers, this project has neither `better-auth` nor `react`.
    .filter((path) => !['./package.json', './better-auth', './react'].includes(path))
    .map((path) => path.replace('.', 'plex-pin'));

  beforeAll(() => {
    const script = `
      const entries = ${JSON.stringify(entries)};
      const required = entries.map((entry) => require(entry));
      Promise.all(entries.map((entry) => import(entry))).then((imported) => {
        const same = (module, index) =>
          Object.keys(module).every((name) => module[name] === required[index][name]);
        const names = imported.map((module) => Object.keys(module).length > 0);
        console.log(JSON.stringify([imported.every(same), names.every(Boolean), names.length]));
      });
    `;
    writeFileSync(join(project, 'entries.cjs'), script);
  });

  const granted = ['run', '--no-lock', '--allow-read', '--allow-env'];
  test.each([
    ...nodes.map((node) => ({ ...node, args: [] })),
    { ...bun, args: [] },
    { ...deno, args: granted },
  ])('$name', ({ file, args }) => {
    const printed = run(file, [...args, 'entries.cjs'], project);
    expect(JSON.parse(printed)).toEqual([true, true, entries.length]);
  });
});

test('signs in from an empty project', () => {
  const script = `
    import { createPlexClient, startSignIn } from 'plex-pin';
    import { createSandbox } from 'plex-pin/sandbox';
    import manifest from 'plex-pin/package.json' with { type: 'json' };
    const sandbox = createSandbox({ autoApprove: 0 });
    const plex = createPlexClient({ clientIdentifier: 'a', fetch: sandbox.fetch });
    const { token } = await (await startSignIn(plex)).wait();
    console.log(manifest.name, token.length);
  `;
  const printed = run(
    process.execPath,
    ['--no-warnings', '--input-type=module', '-e', script],
    project,
  );
  expect(printed).toBe('plex-pin 20\n');
});

test('has the command', () => {
  const npx = (...args: string[]) => run('npx', ['--no-install', 'plex-pin', ...args], project);
  expect(npx('--version')).toBe(`${manifestOf(installed).version}\n`);
  expect(npx('request', '--strong', '--client-identifier', 'a')).toContain(
    'POST /api/v2/pins?strong=true',
  );
});

test('has types that compile for its users, without skipping any', () => {
  const source = `
    import { createPlexClient, type GetPinRequest, type Pin, PlexError, startSignIn } from 'plex-pin';
    import { defineSignInElement, signIn, SignInError } from 'plex-pin/browser';
    import { createSandbox, type Fault } from 'plex-pin/sandbox';
    import { createSignInHandler, type SignInHandler } from 'plex-pin/server';
    const request: GetPinRequest = { xPlexClientIdentifier: 'a', strong: true };
    const fault: Fault = { kind: 'reset' };
    const sandbox = createSandbox();
    sandbox.fail(fault);
    const plex = createPlexClient({ clientIdentifier: 'a', fetch: sandbox.fetch });
    export const handler: SignInHandler = createSignInHandler(plex, {
      path: '/auth/plex',
      secret: ['a', 'b'],
      onSignedIn: async ({ user, returnTo }) => Response.json({ ...(await user()), returnTo }),
    });
    export const pin: Promise<Pin> = plex.getPin(request);
    export const token: Promise<string> = startSignIn(plex).then((signIn) => signIn.wait()).then(({ token }) => token);
    export const status = (error: unknown): number | undefined =>
      error instanceof PlexError && error.code === 'api' ? error.status : undefined;
    defineSignInElement('plex-sign-in', { strings: { signIn: 'Mit Plex anmelden' } });
    document.querySelector('plex-sign-in')?.addEventListener('signed-in', (event) => {
      const location: string | undefined = event.detail.location;
      event.preventDefault();
    });
    export const end: Promise<string | undefined> = signIn({ endpoint: '/auth/plex', signal: AbortSignal.timeout(1) }).then(({ location }) => location);
    export const why = (error: unknown) => error instanceof SignInError && error.code === 'expired';
    // @ts-expect-error: pinId is a number
    export const wrong = plex.getTokenByPinId({ pinId: '1' });
  `;
  writeFileSync(join(project, 'user.ts'), source);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  for (const module of ['nodenext', 'preserve']) {
    const options = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--target', 'es2022'];
    const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
    const args = [tsc, ...options, ...types, '--lib', 'es2023,dom', '--module', module, 'user.ts'];
    expect(run(process.execPath, args, project)).toBe('');
  }
});

function manifestOf(folder: string): { version: string; exports: Record<string, unknown> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ReturnType<
    typeof manifestOf
  >;
}
