/** The code of the documents compiles and runs, their links lead somewhere, and their commands exist. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { format } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSandbox } from '../src/sandbox/index.ts';
import { generate, PLEX_SPEC, temporary } from './generate/generator.ts';
import { checkedFetch } from './support/checked-fetch.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, '.cache/documents');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

// The reference in docs/reference/{api,plex-tv} is generated from comments and the spec, and has tests of its own.
const GENERATED = /^docs\/(?:node_modules|\.vitepress|reference\/(?:api|plex-tv))\//;
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md') && !GENERATED.test(name)),
];

/** A block with `no-run` is compiled only: it needs what a test does not have, such as a page. */
const blocks = documents.flatMap((document) =>
  [...read(document).matchAll(/^```(tsx?)( no-run)?\n(.*?)^```$/gms)].map(
    ([, extension, noRun, code = ''], index) => ({
      name: `${document}, block ${index}`,
      code,
      runs: noRun === undefined,
      file: join(folder, `${document.replaceAll(/\W/g, '-')}-${index}.${extension}`),
    }),
  ),
);

/** The code, with the entries of the package taken from their sources. */
const withSources = (code: string): string =>
  code.replaceAll(/'plex-pin(?:\/([\w/-]+))?'/g, (_, entry?: string) =>
    entry === undefined ? "'../../src/index.ts'" : `'../../src/${entry}/${entryFile(entry)}.ts'`,
  );

/** The file of an entry in npm's package, which may declare global types. */
const entryFile = (entry: string): string =>
  existsSync(join(root, `src/${entry}/npm-entry.ts`)) ? 'npm-entry' : 'index';

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of blocks) writeFileSync(file, withSources(code));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts', '*.tsx'] }),
  );
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('the code', () => {
  test('compiles', () => {
    expect(blocks.length).toBeGreaterThan(5);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const run = () => execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect(run).not.toThrow();
  });

  test.each(blocks.filter(({ runs }) => runs))('runs: $name', async ({ code, file }) => {
    const plexTv = checkedFetch(createSandbox({ autoApprove: 0 }));
    // What a block listens with is real; the rest is plex.tv.
    const real = globalThis.fetch;
    const isLocal = (input: Parameters<typeof real>[0]) =>
      new URL(input instanceof Request ? input.url : input).hostname === '127.0.0.1';
    vi.stubGlobal('fetch', (...args: Parameters<typeof real>) =>
      isLocal(args[0]) ? real(...args) : plexTv.fetch(...args),
    );
    const log = vi.spyOn(console, 'log').mockReturnValue();
    await import(file);
    expect(log).toHaveBeenCalled();
    const printed = log.mock.calls.map((values) => format(...values));
    for (const [, comment = ''] of code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)) {
      expect(
        printed.filter((line) => line && comment.startsWith(line)),
        comment,
      ).not.toEqual([]);
    }
    plexTv.expectNone();
  });

  test('of a first sign-in stands before line 20 of the README', () => {
    const markdown = read('README.md');
    const end = markdown.slice(0, markdown.indexOf('\n```\n')).split('\n').length;
    expect(end).toBeLessThanOrEqual(20);
  });
});

test('a run generates the operation that docs/how-it-works/regeneration.md adds to the spec', async () => {
  const [, operation = ''] =
    /^```yaml\n# spec\/plex-tv.yaml\npaths:\n(.*?)^```$/ms.exec(
      read('docs/how-it-works/regeneration.md'),
    ) ?? [];
  const at = await temporary();
  const { code } = await generate(at, '--spec', PLEX_SPEC, '--out', 'out');
  expect(code).toBe(0);
  writeFileSync(
    join(at, 'spec.yaml'),
    readFileSync(PLEX_SPEC, 'utf8').replace('\npaths:\n', `\npaths:\n${operation}`),
  );
  const { stdout } = await generate(at, '--spec', 'spec.yaml', '--out', 'out');
  expect(stdout).toContain('+ getInvites');
});

test('the commands exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = documents.flatMap((document) => [
    ...read(document).matchAll(/npm (?:run (?:-s |--silent )?([\w:-]+)|(start|test)\b)/g),
  ]);
  expect(named.length).toBeGreaterThan(5);
  for (const [, script, short] of named) expect(scripts).toHaveProperty([script ?? short ?? '']);
});

test('every link has a target', () => {
  const links = documents.flatMap((document) =>
    [...withoutCode(read(document)).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
      ([link, path, anchor]) => ({
        link: `${document}: ${link}`,
        target: path ? join(dirname(document), path) : document,
        anchor,
      }),
    ),
  );
  expect(links.length).toBeGreaterThan(30);
  for (const { link, target, anchor } of links) {
    expect(existsSync(join(root, target)), link).toBe(true);
    if (anchor) expect(anchorsOf(target), link).toContain(anchor);
  }
});

test('the README fits on two screens', () => {
  expect(read('README.md').split('\n').length - 1).toBeLessThanOrEqual(120);
});

const withoutCode = (markdown: string): string => markdown.replaceAll(/^```.*?^```$/gms, '');

/** The anchors of the headings of a page, which GitHub and the site make in the same way. */
const anchorsOf = (document: string): string[] =>
  [...withoutCode(read(document)).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
