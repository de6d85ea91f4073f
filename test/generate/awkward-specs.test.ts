/** Specs of a few lines with one awkward thing each: generated and compiled, or rejected with a position. */
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { emit, readSpecApi } from '../../scripts/generate/emit.ts';
import { SpecError } from '../../scripts/generate/problems.ts';
import { COMPOSITIONS } from './awkward/compositions.ts';
import { DOCUMENTS } from './awkward/documents.ts';
import { NAMES } from './awkward/names.ts';
import { OPERATIONS } from './awkward/operations.ts';
import { PARAMETERS } from './awkward/parameters.ts';
import { REFERENCES } from './awkward/references.ts';
import { REJECTED } from './awkward/rejected.ts';
import { SCHEMAS } from './awkward/schemas.ts';
import { VALUES } from './awkward/values.ts';
import { put, temporary, typeErrors } from './generator.ts';

const GENERATED = {
  ...NAMES,
  ...VALUES,
  ...SCHEMAS,
  ...COMPOSITIONS,
  ...REFERENCES,
  ...PARAMETERS,
  ...OPERATIONS,
  ...DOCUMENTS,
};

// All of them are compiled at once: to start a compiler takes longer than to compile one of them.
const root = await temporary({
  'package.json': '{ "type": "module" }\n',
  'text.yaml': 'No schema.\n',
});
let count = 0;

/** Writes a spec to a folder of its own. */
async function save(spec: string | Buffer): Promise<string> {
  count += 1;
  const folder = join(root, `spec${count}`);
  await put(folder, 'spec.yaml', spec);
  return folder;
}

/** A line with paths that are relative to the folder of the spec, and without the name of the spec. */
const place = (folder: string, line: string): string =>
  line
    .replaceAll(relative('', folder), '.')
    .replaceAll(relative('', root), '..')
    .replaceAll(folder, '.')
    .replace(/^\.\/spec\.yaml:/, '')
    .replace(' warning:', '');

test.each(Object.entries(GENERATED))('%s', async (_, entry) => {
  const [spec, ...warnings] = typeof entry === 'string' ? [entry] : entry;
  const folder = await save(spec);
  const api = await readSpecApi(join(folder, 'spec.yaml'), false);
  const { files } = await emit(api);
  for (const [name, text] of files) {
    expect(text).not.toMatch(/[\u{f8fe}\u{f8ff}]|\\uF8F[EF]/u);
    await put(join(folder, 'out'), name, text);
  }
  expect(api.warnings.map((line) => place(folder, line))).toEqual(warnings);
});

test.each(Object.entries(REJECTED))('%s: rejected in a line', async (_, [spec, problem]) => {
  const folder = await save(spec);
  const reading = readSpecApi(join(folder, 'spec.yaml'), false);
  const error = await reading.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SpecError);
  expect((error as SpecError).problems.map((line) => place(folder, line))).toEqual([problem]);
});

test('all of it compiles', async () => {
  expect(await typeErrors(root, ['ES2023', 'DOM'])).toEqual([]);
});
