/** The suite in `conformance.ts`, the same bytes on every runtime. It prints what holds where. */
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { startBodiesServer } from './bodies/server.ts';
import { topicsOf } from './conformance.ts';
import { startPlexTv } from './plex-tv.ts';
import { reactNative } from './react-native.ts';
import { runtimes } from './runtimes.ts';
import { table, tableOfPage, writeTable } from './table.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.cache/runtimes');

const suite: BuildOptions = {
  entryPoints: [join(import.meta.dirname, 'conformance.ts')],
  outfile: join(folder, 'conformance.js'),
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  logLevel: 'error',
};
await build(suite);
await build({
  ...suite,
  outfile: join(folder, 'react-native-conformance.js'),
  plugins: [reactNative],
});
cpSync(join(import.meta.dirname, 'hosts'), folder, { recursive: true });

const plexTv = await startPlexTv();
const results = await Promise.all(
  runtimes.map(async (runtime) => {
    // A runtime ends all streams of its server.
    await using bodies = await startBodiesServer();
    const origins = { plexTv: plexTv.url, bodies: bodies.url };
    return { runtime, results: await runtime.run(folder, origins) };
  }),
);
await plexTv[Symbol.asyncDispose]();

describe.each(results)('$runtime.name', ({ runtime, results }) => {
  const names = Object.values(topicsOf(runtime.place)).flatMap((cases) => Object.keys(cases));

  test.each(names)('%s', (name) => {
    const found = results.find((one) => one.name === name);
    expect(found).toBeDefined();
    expect(found?.problem).toBeUndefined();
  });
});

test('no runtime followed a redirect to another host', () => {
  expect(plexTv.elsewhere.requests).toEqual([]);
});

test('docs/runtimes.md has the table', async () => {
  const markdown = await table(
    new Map(results.map(({ runtime, results }) => [runtime.name, results])),
  );
  if (process.env.CI === undefined) writeTable(markdown);
  expect(tableOfPage()).toBe(markdown.trim());
});
