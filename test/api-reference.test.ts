import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { Application, TSConfigReader, TypeDocReader } from 'typedoc';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const committed = join(root, 'docs/api');
const out = join(root, '.cache/api');

test('every export is documented, and docs/api says so: otherwise run `npm run docs`', async () => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const app = await Application.bootstrapWithPlugins(
    {
      options: join(root, 'typedoc.json'),
      tsconfig: join(root, 'tsconfig.json'),
      out,
      logLevel: 'Error',
    },
    [new TypeDocReader(), new TSConfigReader()],
  );
  const project = await app.convert();
  if (!project) throw new Error('typedoc could not read the sources');
  app.validate(project);
  expect(app.logger.hasErrors()).toBe(false);
  expect(app.logger.validationWarningCount).toBe(0);
  await app.generateOutputs(project);

  const options = await resolveConfig(join(committed, 'README.md'));
  expect(pagesIn(out)).toEqual(pagesIn(committed));
  for (const name of pagesIn(out)) {
    const markdown = readFileSync(join(out, name), 'utf8');
    const page = await format(markdown, { ...options, parser: 'markdown' });
    expect(readFileSync(join(committed, name), 'utf8'), name).toBe(page);
  }
});

const pagesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort();
