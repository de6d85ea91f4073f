/** The declarations that are published, as users of several versions and settings of TypeScript meet them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, project, tsc, versions } from './compile.ts';

const dist = resolve(import.meta.dirname, '../../dist');
const declarations = [...readdirSync(dist), 'better-auth/client.d.ts']
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => join(dist, name));
const usage = filesOf('usage').filter((file) => !usesPeer(file));
const mistakes = filesOf('mistakes');

/** The declarations of the optional peers compile only with `skipLibCheck`, and cost the compiler far more than all others. */
function usesPeer(file: string): boolean {
  return file.includes('better-auth') || /\/react\.(d\.)?ts$/.test(file);
}

const forPages = (file: string): boolean => file.endsWith('browser.ts');
const forNode = (file: string): boolean => /\/node\.(d\.)?ts$/.test(file);
const browser = {
  options: { lib: ['es2022', 'dom'], types: [] },
  files: [...usage, ...mistakes].filter((file) => !forNode(file)),
};
const node = {
  options: { lib: ['es2022'], types: ['node'] },
  files: [...usage, ...mistakes].filter((file) => !forPages(file)),
};

const projects = ['node16', 'nodenext', 'bundler'].flatMap((moduleResolution) =>
  Object.entries({ browser, node }).flatMap(([platform, { options, files }]) =>
    [true, false].map((exactOptionalPropertyTypes) =>
      project(
        `${moduleResolution}-${platform}-${exactOptionalPropertyTypes ? 'exact' : 'loose'}`,
        {
          moduleResolution,
          module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
          ...options,
          exactOptionalPropertyTypes,
        },
        files,
      ),
    ),
  ),
);

test.concurrent.each(versions)(
  'TypeScript %s accepts correct uses and rejects mistakes',
  async (version) => {
    // As one build, since a compiler keeps what it has read.
    expect(await tsc(version, '--build', '--force', ...projects)).toBe('');
  },
);

test.concurrent.each(['5.9', '7.0'] as const)(
  'TypeScript %s takes the plugin of Better Auth and the hook of React',
  async (version) => {
    const options = { module: 'nodenext', skipLibCheck: true, ...browser.options };
    const name = `peers-${version}`;
    const files = filesOf('usage').filter(usesPeer);
    expect(await tsc(version, '-p', project(name, options, files))).toBe('');
  },
);

test('the type tests use every export', () => {
  const text = filesOf('usage')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const exported = declarations.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^export \{(.*?)\}/gms)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.replace(/^\s*type\s/, '').trim()),
    ),
  );
  expect(exported.length).toBeGreaterThan(50);
  expect(exported.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
});

test('the declarations need no more of the platform than this', async () => {
  const bare = { module: 'nodenext', lib: ['es2022'], types: [] };
  const outsidePages = declarations.filter(
    (file) => !file.endsWith('browser.d.ts') && !usesPeer(file) && !forNode(file),
  );
  const printed = await tsc('5.9', '-p', project('bare', bare, outsidePages));
  const missing = printed
    .split('\n')
    .filter((line) => line.includes('dist/') && !line.includes('node_modules/'))
    .map((line) => /Cannot find name '(\w+)'/.exec(line)?.[1] ?? line);
  expect([...new Set(missing)].sort()).toEqual([
    'AbortSignal',
    'Request',
    'RequestInit',
    'Response',
    'URL',
    'crypto',
    'fetch',
  ]);
});

test('a program that uses every export compiles within its budget', async () => {
  // The declarations of openapi-fetch are not ours to check.
  const settings = { module: 'nodenext', skipLibCheck: true, ...browser.options };
  const whole = project(
    'whole',
    settings,
    usage.filter((file) => !forNode(file)),
  );
  const printed = await tsc('5.9', '-p', whole, '--extendedDiagnostics');
  const instantiations = Number(/^Instantiations:\s+(\d+)$/m.exec(printed)?.[1]);
  expect(instantiations).toBeGreaterThan(0);
  expect(instantiations).toBeLessThan(5_000);
});
