/** A CommonJS program that uses every entry, under the module settings of TypeScript. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { project, tsc, type Version } from './compile.ts';

const root = resolve(import.meta.dirname, '../..');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, string>;
};
const entries = Object.keys(exports)
  .filter((path) => path !== './package.json')
  .map((path) => path.replace('.', 'plex-pin'));
const program = [
  ...entries.map((entry, index) => `import * as entry${index} from '${entry}';`),
  `export const used = [${entries.map((_, index) => `entry${index}`).join(', ')}];`,
].join('\n');

/** Compiles the program, and returns what the compiler prints. */
function compile(version: Version, module: string, moduleResolution: string): Promise<string> {
  const options = { module, moduleResolution, skipLibCheck: true, types: ['node'] };
  const name = `commonjs-${version}-${module}-${moduleResolution}`;
  const folder = project(name, { ...options, lib: ['es2022', 'dom'] }, ['index.ts']);
  const installed = join(folder, 'node_modules/plex-pin');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  rmSync(installed, { force: true });
  symlinkSync(root, installed);
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'index.ts'), program);
  return tsc(version, '-p', folder);
}

test.concurrent.each<[Version, string, string]>([
  ['5.4', 'commonjs', 'node10'],
  ['5.6', 'commonjs', 'node10'],
  ['5.9', 'commonjs', 'node10'],
  ['5.9', 'nodenext', 'nodenext'],
  ['5.9', 'node20', 'node16'],
  ['6.0', 'commonjs', 'bundler'],
  ['7.0', 'nodenext', 'nodenext'],
])('TypeScript %s compiles it with module %s and resolution %s', async (...settings) => {
  expect(await compile(...settings)).toBe('');
});

test.concurrent.each<[Version, string, string]>([
  ['5.4', 'nodenext', 'nodenext'],
  ['5.9', 'node16', 'node16'],
])('TypeScript %s with module %s says how to', async (...settings) => {
  const printed = await compile(...settings);
  expect(printed).toContain('error TS1479');
  expect(printed).toContain(`'import("plex-pin")'`);
  const guide = readFileSync(join(root, 'docs/guides/module-systems.md'), 'utf8');
  expect(guide).toContain('TS1479');
});
