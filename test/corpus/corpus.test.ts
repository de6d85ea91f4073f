/**
 * The generator on the OpenAPI files of other people, in the folder that CORPUS names: it gets through
 * them, what it writes compiles, and its validators agree with Ajv.
 */
import { readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { specFiles } from '../../scripts/corpus/spec-files.ts';
import { emit, readSpecApi } from '../../scripts/generate/emit.ts';
import { readOutput, staleFiles } from '../../scripts/generate/output.ts';
import { MARK } from '../../scripts/generate/print.ts';
import { resolve as resolveSchema, type Schema } from '../../scripts/generate/openapi.ts';
import { generate, ROOT, temporary, typeErrors } from '../generate/generator.ts';
import { definitions, toJsonSchema } from './json-schema.ts';
import { mutate, randomFrom, validValue } from './values.ts';

const corpus = resolve(ROOT, process.env['CORPUS'] ?? '.cache/corpus');
/** How many values each schema of a response is tried with. */
const VALUES = 200;

const files = specFiles(corpus);
const small = readdirSync(corpus).includes('small') ? readdirSync(join(corpus, 'small')) : [];

let folder: string;
beforeAll(async () => {
  folder = await temporary({ 'package.json': '{ "type": "module" }\n' });
});

const rows: string[] = [];
afterAll(async () => {
  const head = ['file', 'operations', 'left out', 'warnings', 'seconds'];
  const lines = [head, head.map(() => '---')].map((cells) => `| ${cells.join(' | ')} |`);
  await mkdir(join(ROOT, '.cache'), { recursive: true });
  await writeFile(join(ROOT, '.cache/corpus.md'), `${[...lines, ...rows.sort()].join('\n')}\n`);
});

describe.concurrent('is generated', () => {
  test.each(files)('%s', async (name) => {
    const args = ['--spec', join(corpus, name), '--out', `out/${outName(name)}`];
    const started = performance.now();
    const { code, stdout, stderr } = await generate(folder, ...args);
    const seconds = (performance.now() - started) / 1000;
    for (const line of stderr) expect(line).toMatch(/^\S+:\d+:\d+ warning: \S/);
    expect(code).toBe(0);
    const report = await readFile(join(folder, 'out', outName(name), 'api.txt'), 'utf8');
    const count = (pattern: RegExp) => report.match(pattern)?.length ?? 0;
    const left = count(/^x .*/gm);
    rows.push(
      `| ${[name, count(/\toperation /g), left, stderr.length, seconds.toFixed(1)].join(' | ')} |`,
    );
    expect(stderr.filter((line) => line.includes(' is left out: '))).toHaveLength(left);
    expect(stdout.at(-1)).toMatch(/^\d+ files, \d+ changed/);
  });
});

test.each(small)('small/%s is generated, or rejected in lines with a position', async (name) => {
  const args = ['--spec', join(corpus, 'small', name), '--out', `out/${outName(name)}`];
  const { code, stderr } = await generate(folder, ...args);
  for (const line of stderr) expect(line).toMatch(/^\S+:\d+:\d+ \S/);
  expect(code).toBe(
    name.startsWith('bad-') && code !== 0 ? 1 : name === 'recursive-alias.yaml' ? 1 : 0,
  );
});

test('all of it compiles', async () => {
  expect(await typeErrors(folder, ['ES2023', 'DOM'])).toEqual([]);
});

type Validator = (value: unknown) => unknown;

test.each(files)(
  'the validators of %s agree with Ajv, and the files are those of another run',
  async (name) => {
    const spec = await readSpecApi(join(corpus, name), false);
    const { document, api } = spec;
    const lookup = (schema: Schema): Schema => resolveSchema<Schema>(document, schema);
    const ajv = new Ajv2020({
      strict: false,
      validateFormats: false,
      ownProperties: true,
      validateSchema: false,
      logger: false,
    });
    ajv.addSchema({ $id: 'spec', $defs: definitions(document, lookup) });
    const module = pathToFileURL(join(folder, 'out', outName(name), 'validators.js')).href;
    const validators = (await import(module)) as Record<string, Validator>;
    const random = randomFrom(7);
    const different: string[] = [];
    for (const { name: operation, response } of api.operations) {
      if (response.kind !== 'json') continue;
      const bodies = [
        { validator: operation, schema: response.main?.schema ?? response.schema },
        ...(response.statuses ?? [])
          .filter(({ kind }) => kind === 'json')
          .map(({ status, schema }) => ({ validator: `${operation}$${status}`, schema })),
      ];
      for (const { validator, schema } of bodies) {
        const isValid = ajv.compile(toJsonSchema(schema, lookup));
        for (let n = 0; n < VALUES; n += 1) {
          const valid = validValue(schema, lookup, random);
          const value = n % 2 === 0 ? valid : mutate(valid, random);
          const accepted = validators[validator]?.(value) === undefined;
          if (accepted !== isValid(value))
            different.push(
              `${validator} ${accepted ? 'accepts' : 'rejects'} ${JSON.stringify(value)}`,
            );
        }
      }
    }
    const out = join(folder, 'out', outName(name));
    const { files: again } = await emit(spec);
    expect(staleFiles(await readOutput(out, again, MARK), again)).toEqual([]);
    expect(different.slice(0, 5).map((line) => line.slice(0, 400))).toEqual([]);
  },
);

const outName = (name: string): string => basename(name).replaceAll('.', '-');
