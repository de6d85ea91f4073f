/** Specs of a few lines with one awkward thing each: generated and compiled, or rejected with a position. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emit, readSpecApi } from '../../scripts/generate/emit.ts';
import { SpecError } from '../../scripts/generate/problems.ts';
import { COMPOSITIONS } from './awkward/compositions.ts';
import { DOCUMENTS } from './awkward/documents.ts';
import { NAMES } from './awkward/names.ts';
import { OPERATIONS } from './awkward/operations.ts';
import { REJECTED } from './awkward/rejected.ts';
import { SCHEMAS } from './awkward/schemas.ts';
import { put, temporary, typeErrors } from './generator.ts';

const GENERATED = { ...NAMES, ...SCHEMAS, ...COMPOSITIONS, ...OPERATIONS, ...DOCUMENTS };

// All of them are compiled at once: a compiler takes longer to start than for one of them.
const folder = await temporary({ 'package.json': '{ "type": "module" }\n' });
let count = 0;

/** Writes a spec to a folder of its own. */
async function save(spec: string): Promise<string> {
  count += 1;
  const file = join(folder, `spec${count}`, 'spec.yaml');
  await put(join(folder, `spec${count}`), 'spec.yaml', spec);
  return file;
}

test.each(Object.entries(GENERATED))('%s', async (_, entry) => {
  const [spec, ...expected] = typeof entry === 'string' ? [entry] : entry;
  const file = await save(spec);
  const api = await readSpecApi(file, false);
  const { files } = await emit(api);
  for (const [name, text] of files) await put(join(file, '../out'), name, text);
  for (const line of api.warnings) expect(line).toMatch(/^\S+spec.yaml:\d+:\d+ warning: /);
  const warnings = api.warnings.map((line) => line.replace(/^\S+spec\.yaml:/, ''));
  expect(warnings).toEqual(expected.map((warning) => expect.stringMatching(warning)));
});

test.each(Object.entries(REJECTED))('%s: rejected in a line', async (_, [spec, problem]) => {
  const error = await readSpecApi(await save(spec), false).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(SpecError);
  expect((error as SpecError).problems).toEqual([expect.stringMatching(problem)]);
});

test('all of it compiles', async () => {
  expect(await typeErrors(folder, ['ES2023', 'DOM'])).toEqual([]);
});
