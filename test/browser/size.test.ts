/** The size of the browser entry, and its import on a server. */
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { defineSignInElement, SignInError, signIn } from '../../src/browser/index.ts';
import { buildIfStale, DIST } from '../cli/build.ts';

const entry = join(DIST, 'browser.js');

await buildIfStale();

/** The minified code of an entry: what loads with the page, and what loads on demand. */
async function bundle(contents: string): Promise<{ initial: string; onDemand: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: DIST },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    outdir: '/',
    external: ['react'],
    metafile: true,
    write: false,
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  const entries = [...outputs.keys()].filter((path) => outputs.get(path)?.entryPoint === '<stdin>');
  const collect = (...kinds: string[]) => {
    const paths = new Set(entries);
    // The set grows while it is read, until it contains the imports of all its files.
    for (const path of paths) {
      for (const { path: imported, kind } of outputs.get(path)?.imports ?? []) {
        if (kinds.includes(kind)) paths.add(imported);
      }
    }
    return paths;
  };
  const initial = collect('import-statement');
  const all = collect('import-statement', 'dynamic-import');
  const read = (isRead: (path: string) => boolean) =>
    outputFiles.filter(({ path }) => isRead(relative(process.cwd(), path))).map(({ text }) => text);
  return {
    initial: read((path) => initial.has(path)).join(''),
    onDemand: read((path) => all.has(path) && !initial.has(path)),
  };
}

const gzipped = (code: string): number => gzipSync(code).length;

test('plex-pin/browser is below 3 kB, and a sign-in loads 2.2 kB on demand, besides the QR encoder', async () => {
  const { initial, onDemand } = await bundle(`export * from ${JSON.stringify(entry)};`);
  expect(initial).toContain('Use another device');
  expect(gzipped(initial)).toBeLessThan(3000);
  const files = onDemand.filter((text) => !text.includes('Scan with'));
  expect(files).toHaveLength(onDemand.length - 1);
  const other = files.join('');
  expect(other).toContain('BroadcastChannel');
  expect(gzipped(other)).toBeLessThan(2200);
});

test('a bundle with only signIn does not contain the element', async () => {
  const { initial, onDemand } = await bundle(`export { signIn } from ${JSON.stringify(entry)};`);
  expect(initial).toContain('window.open');
  const all = initial + onDemand.join('');
  expect(all).not.toMatch(/HTMLElement|Use another device|QR code/);
  expect(gzipped(initial)).toBeLessThan(1000);
  expect(gzipped(all)).toBeLessThan(2600);
});

test('a server can import plex-pin/browser and call defineSignInElement', () => {
  expect('customElements' in globalThis).toBe(false);
  expect(() => defineSignInElement()).not.toThrow();
  expect(signIn).toBeTypeOf('function');
  expect(new SignInError('refused', 'no_server')).toMatchObject({
    name: 'SignInError',
    code: 'refused',
    reason: 'no_server',
    message: 'Not signed in: no_server',
  });
});

test('plex-pin/react adds less than 1 kB', async () => {
  const { initial } = await bundle(`export * from ${JSON.stringify(entry)};`);
  const react = JSON.stringify(join(DIST, 'react.js'));
  const both = await bundle(`export * from ${JSON.stringify(entry)}; export * from ${react};`);
  expect(both.initial).toContain('"waiting"');
  expect(gzipped(both.initial) - gzipped(initial)).toBeLessThan(1000);
});
