/** Folders that cannot be written: the message is about them, and nothing is left behind. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generate, openapi, temporary } from './generator.ts';

const spec = openapi(
  "/a: { get: { operationId: a, responses: { '204': { description: Done. } } } }",
);

test.each([
  ['a file', 'file'],
  ['a folder in a file', 'file/out'],
  ['a folder that has a folder in the place of a file', 'folder'],
  ['a folder that the system does not make', '/proc/nothing/out'],
])('%s', async (_, out) => {
  const folder = await temporary({ 'spec.yaml': spec, file: 'Mine.' });
  await mkdir(join(folder, 'folder/types.ts'), { recursive: true });
  const before = await readdir(folder, { recursive: true });
  const { code, stdout, stderr } = await generate(folder, '--spec', 'spec.yaml', '--out', out);
  expect(stderr).toEqual([
    expect.stringMatching(/^\S+ cannot be written: .+: choose another --out$/),
  ]);
  expect(stderr[0]).toContain(`${out} `);
  expect({ code, stdout }).toEqual({ code: 1, stdout: [] });
  expect(await readdir(folder, { recursive: true })).toEqual(before);
});
