/** The sources can be published to JSR, which rejects types that it cannot generate fast and private files. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { deno } from './programs.ts';

const root = resolve(import.meta.dirname, '../..');
const exportsOf = (file: string) => {
  const { exports } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { exports: object };
  return Object.keys(exports);
};

test('jsr.json has the entries of the package', () => {
  const entries = exportsOf('package.json').filter((name) => name !== './package.json');
  expect(exportsOf('jsr.json').sort()).toEqual(entries.sort());
});

test('the sources pass a dry run of publishing', async () => {
  const args = ['publish', '--dry-run', '--allow-dirty', '--config', 'jsr.json'];
  const options = { cwd: root, env: { ...process.env, NO_COLOR: '1' } };
  const { stderr } = await promisify(execFile)(
    deno.file,
    [...args, '--set-version', '1.0.0'],
    options,
  );
  expect(stderr).toContain('Success Dry run complete');
  expect(stderr).not.toMatch(/src\/cli\/|npm-entry|test\//);
});
