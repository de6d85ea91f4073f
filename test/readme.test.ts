import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSandbox } from '../src/sandbox/index.ts';
import { checkedFetch } from './support/checked-fetch.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, '.cache/readme');
const markdown = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
const file = (index: number) => join(folder, `block-${index}.ts`);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, code] of blocks.entries()) {
    const local = code
      .replaceAll("'plex-pin'", "'../../src/index.ts'")
      .replaceAll("'plex-pin/jwt'", "'../../src/jwt/index.ts'")
      .replaceAll("'plex-pin/sandbox'", "'../../src/sandbox/index.ts'");
    writeFileSync(file(index), local);
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }),
  );
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('the code blocks of the README', () => {
  test('compile', () => {
    expect(blocks.length).toBeGreaterThan(5);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const run = () => execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect(run).not.toThrow();
  });

  test.each([...blocks.keys()])('run: block %i', async (index) => {
    const plexTv = checkedFetch(createSandbox({ autoApprove: 0 }));
    // What a block listens with is real; the rest is plex.tv.
    const real = globalThis.fetch;
    const isLocal = (input: Parameters<typeof real>[0]) =>
      new URL(input instanceof Request ? input.url : input).hostname === '127.0.0.1';
    vi.stubGlobal('fetch', (...args: Parameters<typeof real>) =>
      isLocal(args[0]) ? real(...args) : plexTv.fetch(...args),
    );
    const log = vi.spyOn(console, 'log').mockReturnValue();
    await import(file(index));
    expect(log).toHaveBeenCalled();
    plexTv.expectNone();
  });

  test('the first stands before line 20', () => {
    const end = markdown.slice(0, markdown.indexOf('\n```\n')).split('\n').length;
    expect(end).toBeLessThanOrEqual(20);
  });
});

test('the commands of the README exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...markdown.matchAll(/npm (?:run (?:-s )?)?(start|test|generate|bench:\w+)\b/g)];
  expect(named.length).toBeGreaterThan(1);
  for (const [, name = ''] of named) expect(scripts).toHaveProperty([name]);
});

test('the links of the README lead somewhere', () => {
  const links = [...markdown.matchAll(/\]\((\.\/[^)#]+)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) expect(readFileSync(join(root, link), 'utf8')).not.toBe('');
});
