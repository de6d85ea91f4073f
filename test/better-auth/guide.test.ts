/** The code of docs/guides/better-auth.md compiles. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { PLEX_ERROR_CODES } from '../../src/better-auth/index.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.cache/better-auth-guide');
const guide = readFileSync(join(root, 'docs/guides/better-auth.md'), 'utf8');

test('the code compiles', () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const blocks = [...guide.matchAll(/^```ts title="([\w-]+)\.ts"\n(.*?)^```$/gms)];
  expect(blocks.length).toBeGreaterThan(8);
  const names = new Set<string>();
  const files = blocks.map(([, name = '', code = ''], index): [string, string] => {
    // The other files import the first `auth.ts`.
    const file = names.has(name) ? `${name}-${index}` : name;
    names.add(name);
    return [file, code];
  });
  for (const [name, code] of files) {
    const withSources = code.replaceAll(
      /'plex-pin(?:\/([\w/-]+))?'/g,
      (_, entry?: string) => `'../../src/${entry === undefined ? '' : `${entry}/`}index.ts'`,
    );
    writeFileSync(join(folder, `${name}.ts`), `${withSources}export {};\n`);
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false },
      include: ['*.ts'],
    }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const run = () => execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  expect(run).not.toThrow();
});

test('the table of errors has each code', () => {
  const codes = [...guide.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
  expect(new Set(codes)).toEqual(new Set(Object.keys(PLEX_ERROR_CODES)));
});
