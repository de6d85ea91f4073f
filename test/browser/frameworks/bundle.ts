import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { compile } from 'svelte/compiler';

const svelte: Plugin = {
  name: 'svelte',
  setup(build) {
    build.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { js } = compile(await readFile(path, 'utf8'), { filename: path });
      return { contents: js.code };
    });
  },
};

/** The script of a page. Development builds report mistakes that production builds hide. */
export async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, name)],
    bundle: true,
    format: 'iife',
    jsx: 'automatic',
    conditions: ['browser', 'development'],
    define: { 'process.env.NODE_ENV': '"development"' },
    plugins: [svelte],
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
