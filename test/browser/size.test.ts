/** The size of the browser entry, and its import on a server. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { defineSignInElement, SignInError, signIn } from '../../src/browser/index.ts';
import { buildIfStale, DIST } from '../cli/build.ts';

const entry = join(DIST, 'browser.js');

await buildIfStale();

test('plex-pin/browser is below 3 kB, without the lazily loaded device view', async () => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    external: ['./chunks/device-view.js'],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  expect(gzipSync(outputFiles[0]?.text ?? '').length).toBeLessThan(3000);
});

test('a bundle with only signIn does not contain the element', async () => {
  const { outputFiles } = await build({
    stdin: { contents: `export { signIn } from ${JSON.stringify(entry)};`, resolveDir: DIST },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  const code = outputFiles.map(({ text }) => text).join('');
  expect(code).toContain('window.open');
  expect(code).not.toMatch(/HTMLElement|Use another device|device-view/);
  expect(gzipSync(code).length).toBeLessThan(1600);
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
