import { readFile } from 'node:fs/promises';
import { type Plugin, transform } from 'esbuild';

/** What React Native (Hermes) lacks and the sandbox, which plays plex.tv in the same process, needs. */
const MISSING = [
  'TextDecoder',
  'DOMException',
  'crypto',
  'AbortSignal.any',
  'AbortSignal.timeout',
  'URL.canParse',
  'Promise.withResolvers',
  'Object.hasOwn',
];

/** Bundles the suite as for React Native: the client has no globals that are missing there, and no streams. */
export const reactNative: Plugin = {
  name: 'react-native',
  setup(build) {
    build.onLoad({ filter: /dist\/chunks\/core\.js$/ }, async ({ path }) => {
      const define = Object.fromEntries(MISSING.map((name) => [name, 'undefined']));
      const { code } = await transform(await readFile(path, 'utf8'), { define });
      return { contents: code };
    });
    build.onLoad({ filter: /dist\/sandbox\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      return {
        contents: `${code.replace(/export \{ createSandbox \};/, '')}
          const createNativeSandbox = (options) => {
            const sandbox = createSandbox(options);
            sandbox.fetch = globalThis.withoutStream(sandbox.fetch);
            return sandbox;
          };
          export { createNativeSandbox as createSandbox };`,
      };
    });
  },
};
