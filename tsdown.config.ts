import { defineConfig } from 'tsdown';

/**
 * Loads Node's modules when code that uses them runs. With an `import`, a file that has such code could not be loaded
 * where there is no Node: the sandbox also runs in workers and browsers.
 */
const lateBuiltins = {
  name: 'late-builtins',
  resolveId: (source: string) => (source.startsWith('node:') ? `\0${source}` : null),
  load: (id: string) =>
    id.startsWith('\0node:')
      ? `module.exports = process.getBuiltinModule(${JSON.stringify(id.slice(1))});`
      : null,
};

const BANNERS: Record<string, string> = {
  // The sandbox declares `Symbol.asyncDispose`, which the `lib` of a user may not have.
  'sandbox.d.ts': '/// <reference lib="esnext.disposable" />',
  // Frameworks with server components run hooks only in modules that say so.
  'react.js': "'use client';",
};

// One build: entries share chunks, so that `instanceof PlexError` holds whichever entry an error comes from.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    jwt: 'src/jwt/index.ts',
    server: 'src/server/index.ts',
    browser: 'src/browser/npm-entry.ts',
    'better-auth': 'src/better-auth/index.ts',
    'better-auth/client': 'src/better-auth/client/index.ts',
    client: 'src/client-for/index.ts',
    node: 'src/node/index.ts',
    react: 'src/react/npm-entry.ts',
    sandbox: 'src/sandbox/index.ts',
    cli: 'src/cli/index.ts',
  },
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  fixedExtension: false,
  hash: false,
  outputOptions: {
    chunkFileNames: 'chunks/[name].js',
    // The declarations and the source maps have them.
    comments: { jsdoc: false },
    // A chunk for each set of entries would split the client and the sign-in into five files, and each takes time to
    // load.
    codeSplitting: {
      // Declarations are modules of the same build, but never of the same chunk.
      groups: [
        {
          name: 'core',
          test: /\/(generated|src\/(client|sign-in))\/.*(?<!\.d)\.[jt]s$|\/src\/index\.ts$/,
        },
      ],
    },
    banner: ({ fileName }) => BANNERS[fileName] ?? '',
  },
  deps: { onlyBundle: false },
  plugins: [lateBuiltins],
  // The check warns about the time of tsdown's own plugins, which a build cannot change.
  inputOptions: { checks: { pluginTimings: false } },
});
