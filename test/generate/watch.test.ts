import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openapi, put, start, temporary } from './generator.ts';

const operation = (name: string, schema = '{ type: string }') =>
  `/${name}: { get: { operationId: ${name}, responses: { '200': { description: Ok., content: { application/json: { schema: ${schema} } } } } } }`;

const WAITING = /Waiting for changes\.$/;

test('--watch generates on each save, and continues after an invalid spec', async () => {
  const folder = await temporary({ 'spec.yaml': openapi(operation('one')) });
  const generator = start(folder, '--spec', 'spec.yaml', '--out', 'out', '--watch');
  const table = () => readFile(join(folder, 'out/operations.ts'), 'utf8');
  await generator.until(WAITING);
  expect(await table()).toContain("path: '/one'");

  await put(folder, 'spec.yaml', openapi(operation('two')));
  const saved = await generator.until(WAITING);
  expect(saved).toEqual(
    expect.arrayContaining(['+ two', '- one BREAKING', 'Waiting for changes.']),
  );
  expect(await table()).toContain("path: '/two'");

  await put(folder, 'spec.yaml', 'openapi: [');
  const invalid = await generator.until(WAITING);
  expect(invalid[0]).toMatch(/^spec\.yaml:\d+:\d+ is not valid YAML: .*/);
  expect(invalid.at(-1)).toBe('Nothing was written. Waiting for changes.');
  expect(await table()).toContain("path: '/two'");

  await put(folder, 'spec.yaml', openapi(operation('three')));
  await generator.until(WAITING);
  expect(await table()).toContain("path: '/three'");
});

test('--watch includes the files that the spec refers to, also while they are invalid', async () => {
  const folder = await temporary({
    'spec.yaml': openapi(operation('one', "{ $ref: 'models/one.yaml' }")),
    'models/one.yaml': 'type: string\n',
  });
  const generator = start(folder, '--spec', 'spec.yaml', '--out', 'out', '--watch', '--strict');
  await generator.until(WAITING);

  await put(folder, 'models/one.yaml', 'type: strin\n');
  const invalid = await generator.until(WAITING);
  expect(invalid[0]).toMatch(/^models\/one\.yaml:1:7 /);

  await put(folder, 'models/one.yaml', 'type: number\n');
  const corrected = await generator.until(WAITING);
  expect(corrected[0]).toMatch(/^~ .*string => .*number BREAKING$/);
});
