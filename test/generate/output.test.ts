import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  generate,
  generated,
  openapi,
  PLEX_SPEC,
  put,
  ROOT,
  run,
  temporary,
  tree,
} from './generator.ts';

const spec = await readFile(PLEX_SPEC, 'utf8');
const ARGUMENTS = ['--spec', 'spec.yaml', '--out', 'out'];

/** The project's spec, generated once. */
const first = await tree(await generated(await temporary(), spec));

test('the same spec generates the same bytes', async () => {
  expect(Object.keys(first)).toContain('operations.ts');
  expect(await tree(await generated(await temporary(), spec))).toEqual(first);
});

test('a spec with CRLF generates the same bytes', async () => {
  const crlf = spec.replaceAll('\n', '\r\n');
  expect(await tree(await generated(await temporary(), crlf))).toEqual(first);
});

test('the committed files are up to date', async () => {
  const project = await tree(join(ROOT, 'generated'));
  expect(project).toEqual(first);
});

// macOS and Windows have no other file system that every machine can write to.
test.runIf(process.platform === 'linux')(
  'a folder may be a link to another file system',
  async () => {
    const folder = await temporary({ 'spec.yaml': spec });
    const other = await mkdtemp('/dev/shm/generate-');
    onTestFinished(() => rm(other, { recursive: true }));
    await symlink(other, join(folder, 'out'));
    expect((await generate(folder, ...ARGUMENTS)).code).toBe(0);
    expect(await tree(other)).toEqual(first);
  },
);

test('the order of keys affects nothing but order', async () => {
  const backwards = openapi(
    `
/b:
  post:
    responses:
      '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Y' } } }, description: Y. }
    requestBody: { content: { application/json: { schema: { properties: { q: { type: [string, 'null'] }, p: { type: [number, 'null'] } }, type: object } } } }
    summary: Does b.
    operationId: doB
/a:
  get:
    responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/X' } } }, description: X. } }
    operationId: doA`,
    `
Y: { properties: { d: { type: string }, c: { $ref: '#/components/schemas/X' } }, required: [d, c], type: object }
X: { description: An x., type: [string, 'null'] }`,
  );
  const forwards = openapi(
    `
/a:
  get:
    operationId: doA
    responses: { '200': { description: X., content: { application/json: { schema: { $ref: '#/components/schemas/X' } } } } }
/b:
  post:
    operationId: doB
    summary: Does b.
    requestBody: { content: { application/json: { schema: { type: object, properties: { p: { type: [number, 'null'] }, q: { type: [string, 'null'] } } } } } }
    responses:
      '200': { description: Y., content: { application/json: { schema: { $ref: '#/components/schemas/Y' } } } }`,
    `
X: { type: [string, 'null'], description: An x. }
Y: { type: object, required: [c, d], properties: { c: { $ref: '#/components/schemas/X' }, d: { type: string } } }`,
  );
  const [one, other] = [
    await tree(await generated(await temporary(), forwards)),
    await tree(await generated(await temporary(), backwards)),
  ];
  expect(one).not.toEqual(other);
  expect(one['api.txt']).toBe(other['api.txt']);
  // Trailing operators move with the order of what they join.
  const lines = (files: Record<string, string>) =>
    Object.entries(files).map(([name, text]) => [
      name,
      text
        .split('\n')
        .map((line) => line.replace(/( &&|;)$/, ''))
        .sort(),
    ]);
  expect(lines(one)).toEqual(lines(other));
});

test('other files in the folder are preserved', async () => {
  const folder = await temporary({
    'out/notes.txt': 'mine',
    'out/docs/guide.md': '# Mine',
    'out/docs/images/pin.svg': '<svg/>',
  });
  await generated(folder, spec);
  const again = await generate(folder, ...ARGUMENTS, '--check');
  expect(again).toEqual({ code: 0, stdout: [], stderr: [] });
  const files = await tree(join(folder, 'out'));
  expect(files).toEqual({
    ...first,
    'notes.txt': 'mine',
    'docs/guide.md': '# Mine',
    'docs/images/pin.svg': '<svg/>',
  });
});

test('a file of the same name that was not generated is preserved', async () => {
  const folder = await temporary({ 'out/docs/README.md': '# Mine' });
  await put(folder, 'spec.yaml', spec);
  const { code, stderr } = await generate(folder, ...ARGUMENTS);
  expect(code).toBe(1);
  expect(stderr).toEqual(['out/docs/README.md exists and was not generated: choose another --out']);
  expect(await tree(join(folder, 'out'))).toEqual({ 'docs/README.md': '# Mine' });
});

test('an obsolete page is removed', async () => {
  const folder = await temporary();
  await generated(folder, spec);
  const { code } = await generate(
    folder,
    '--spec',
    join(ROOT, 'spec/plex-tv.yaml'),
    '--out',
    'out',
  );
  expect(code).toBe(0);
  await generated(
    folder,
    openapi("/a: { get: { operationId: a, responses: { '204': { description: Done. } } } }"),
  );
  expect(await readdir(join(folder, 'out/docs'))).toEqual(['README.md']);
});

test('--check lists every file that is out of date, and writes nothing', async () => {
  const folder = await temporary();
  const out = await generated(folder, spec);
  const names = Object.keys(first);
  await put(
    out,
    'docs/Old.md',
    '# Old\n\n<!-- Generated by `npm run generate`; do not edit. -->\n',
  );
  for (const [index, name] of names.entries()) {
    if (index % 2 === 0) await rm(join(out, name));
    else await put(out, name, `${first[name]}\n`);
  }
  const before = await tree(folder);
  const { code, stdout, stderr } = await generate(folder, ...ARGUMENTS, '--check');
  expect(code).toBe(1);
  expect(stdout.filter((line) => line.startsWith('stale: '))).toEqual(
    [...names, 'docs/Old.md'].sort().map((name) => `stale: ${join(out, name)}`),
  );
  expect(stderr).toEqual(['Run `npm run generate` and commit the result.']);
  expect(await tree(folder)).toEqual(before);
});

test('--check of a missing folder reports it, and does not create it', async () => {
  const folder = await temporary({ 'spec.yaml': spec });
  const { code, stdout } = await generate(folder, ...ARGUMENTS, '--check');
  expect(code).toBe(1);
  expect(stdout.filter((line) => line.startsWith('stale: '))).toHaveLength(
    Object.keys(first).length,
  );
  expect(await readdir(folder)).toEqual(['spec.yaml']);
});

test.each(['validators.js', 'operations.ts', 'docs/Pin.md'])(
  'if %s cannot be written, nothing is',
  async (name) => {
    const folder = await temporary();
    const out = await generated(folder, spec);
    await rm(join(out, name));
    await mkdir(join(out, name, 'in the way'), { recursive: true });
    await put(out, 'docs/KeySet.md', '# Mine, in the place of a page');
    // Every file would change, one page would be added and one removed.
    await put(
      folder,
      'spec.yaml',
      spec
        .replaceAll('Pin', 'Code')
        .replaceAll('Code:', 'Pin:')
        .replaceAll('schemas/Code', 'schemas/Pin')
        .replaceAll('Jwks', 'KeySet')
        .replaceAll('id:', 'identity:'),
    );
    const before = await tree(folder);
    const { code, stderr } = await generate(folder, ...ARGUMENTS);
    expect(code).toBe(1);
    expect(stderr).toHaveLength(1);
    expect(stderr[0]).toContain(name);
    expect(await tree(folder)).toEqual(before);
    expect((await readdir(folder)).sort()).toEqual(['out', 'spec.yaml']);
  },
);

test('code is formatted with prettier', async () => {
  const folder = await temporary();
  await generated(folder, spec);
  const { code, stdout, stderr } = await run(folder, process.execPath, [
    join(ROOT, 'node_modules/prettier/bin/prettier.cjs'),
    '--config',
    join(ROOT, '.prettierrc.json'),
    '--check',
    'out/*.{ts,js}',
  ]);
  expect([code, ...stderr]).toEqual([0]);
  expect(stdout).toContain('All matched files use Prettier code style!');
});

test('the page of a request lists its fields in the form of other Plex SDKs', async () => {
  const page = await readFile(join(ROOT, 'generated/docs/GetPinRequest.md'), 'utf8');
  const [head = '', table = ''] = page.split('\n\n\n## Fields\n\n');
  expect(head).toBe('# GetPinRequest');
  const [titles = '', rule = '', ...rows] = (table.split('\n\n')[0] ?? '').split('\n');
  expect(titles).toMatch(/^\| Field +\| Type +\| Required +\| Description +\|$/);
  // All columns have one width.
  expect(new Set(rule.split('|').slice(1, -1)).size).toBe(1);
  expect(titles).toHaveLength(rule.length);
  expect(rows).toEqual([
    expect.stringMatching(/^\| `xPlexClientIdentifier` +\| \*string\* +\| :heavy_check_mark: +\| /),
    expect.stringMatching(
      /^\| `strong` +\| \*boolean\* +\| :heavy_minus_sign: +\| Determines the kind of code returned by the API call\..+<br\/>/,
    ),
  ]);
});
