import { dirname, relative, resolve } from 'node:path';
import { defineConfig } from 'tsdown';

const shared = {
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  outDir: 'dist',
  fixedExtension: false,
  clean: false,
  hash: false,
  // One file an entry, whatever it loads later.
  outputOptions: { codeSplitting: false },
  deps: { onlyBundle: false },
  // How long its own plugins take is nothing that whoever builds this can change.
  inputOptions: { checks: { pluginTimings: false } },
} as const;

/** The modules that are files of their own, or whose exports one exports, and where they are once built. */
const SIBLINGS = new Map([
  ['src/index.ts', './index.js'],
  ['src/client/client.ts', './index.js'],
  ['src/client/errors.ts', './index.js'],
  ['src/sign-in/sign-in.ts', './index.js'],
  ['src/jwt/index.ts', './jwt.js'],
  ['src/sandbox/index.ts', './sandbox.js'],
  ['src/browser/device-view.ts', './browser-device.js'],
]);

/** Lets an entry use those beside it. With a copy of its own, `instanceof PlexError` would not hold. */
const siblings = {
  name: 'siblings',
  resolveId(source: string, importer: string | undefined) {
    if (importer === undefined || !source.startsWith('.')) return null;
    const module = relative(import.meta.dirname, resolve(dirname(importer), source));
    const id = SIBLINGS.get(module);
    return id === undefined ? null : { id, external: true };
  },
};

/**
 * Gets Node's modules when code that uses them is reached. In one file, `import` would get them when
 * it is loaded, and the sandbox could not be loaded where there is no Node.
 */
const lateBuiltins = {
  name: 'late-builtins',
  resolveId: (source: string) => (source.startsWith('node:') ? `\0${source}` : null),
  load: (id: string) =>
    id.startsWith('\0node:')
      ? `module.exports = process.getBuiltinModule(${JSON.stringify(id.slice(1))});`
      : null,
};

export default defineConfig([
  // It bundles nothing: what it needs is in `dependencies`.
  { ...shared, entry: { index: 'src/index.ts' }, dts: true, deps: { onlyBundle: [] } },
  {
    ...shared,
    entry: { jwt: 'src/jwt/index.ts' },
    dts: true,
    deps: { onlyBundle: [] },
    plugins: [siblings],
  },
  {
    ...shared,
    entry: { sandbox: 'src/sandbox/index.ts' },
    dts: true,
    // `Symbol.asyncDispose`, whatever the `lib` of the user.
    banner: { dts: '/// <reference lib="esnext.disposable" />' },
    plugins: [lateBuiltins],
  },
  { ...shared, entry: { server: 'src/server/index.ts' }, dts: true, plugins: [siblings] },
  {
    ...shared,
    entry: { browser: 'src/browser/index.ts' },
    dts: true,
    platform: 'browser',
    plugins: [siblings],
  },
  {
    ...shared,
    entry: { 'browser-device': 'src/browser/device-view.ts' },
    dts: false,
    platform: 'browser',
  },
  {
    ...shared,
    entry: { cli: 'src/cli/index.ts' },
    dts: false,
    platform: 'node',
    plugins: [siblings],
  },
]);
