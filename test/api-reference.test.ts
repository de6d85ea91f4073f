import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeReference } from '../scripts/reference/write.ts';
import { operations } from '../generated/operations.ts';

const root = resolve(import.meta.dirname, '..');
const folder = '.cache/reference';
const read = (file: string): string => readFileSync(join(root, folder, file), 'utf8');

let isDocumented: boolean;
beforeAll(async () => {
  isDocumented = await writeReference(folder);
}, 120_000);

test('every export and every parameter of a function is described', () => {
  expect(isDocumented).toBe(true);
});

test('every export of an entry has a page', async () => {
  const { default: packageJson } = await import('../package.json', { with: { type: 'json' } });
  const entries = Object.keys(packageJson.exports)
    .filter((name) => name !== './package.json')
    .map((name) => (name === '.' ? 'plex-pin' : name.slice('./'.length)));
  for (const entry of entries) {
    const pages = readdirSync(join(root, folder, 'api', entry), { recursive: true });
    expect(pages, entry).toContain('index.md');
    expect(pages.length, entry).toBeGreaterThan(1);
  }
  expect(existsSync(join(root, folder, 'api/plex-pin/functions/startSignIn.md'))).toBe(true);
  expect(existsSync(join(root, folder, 'api/jwt/functions/createTokenKeeper.md'))).toBe(true);
});

test('each method of a client has a section with its types', () => {
  const page = read('api/plex-pin/interfaces/PlexClient.md');
  const sections = new Set([...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name));
  expect(sections).toEqual(new Set([...Object.keys(operations), 'fetch', 'withToken']));
  expect(page).toContain(
    '> **getPin**(request?: [`GetPinInput`](GetPinInput.md), options?: [`CallOptions`](CallOptions.md)): `Promise`\\<[`Pin`](Pin.md)\\>',
  );
  expect(page).not.toContain('PlexMethod');
});

test('a function says which errors it throws, with links', () => {
  const page = read('api/plex-pin/functions/connectTo.md');
  expect(page.match(/^## Throws$/gm)).toHaveLength(1);
  expect(page).toContain(
    '- [`PlexInputError`](../classes/PlexInputError.md): An argument is not valid. Nothing was sent.\n',
  );
});

test('a model links the reference of its fields', () => {
  expect(read('api/plex-pin/interfaces/Pin.md')).toContain('(../../../plex-tv/Pin.md)');
  expect(read('plex-tv/Pin.md')).toContain('| `authToken`');
});
