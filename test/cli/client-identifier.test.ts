import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plexPin, temporaryFolder } from './command.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The identifier that the command sends. */
async function identifierIn(home: string, ...args: string[]): Promise<string | undefined> {
  const { stdout } = await plexPin(['request', ...args], home);
  return /^X-Plex-Client-Identifier: (.*)$/m.exec(stdout)?.[1];
}

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test('the identifier is generated once, saved for this user only, and reused', async () => {
  const home = join(await temporaryFolder(), 'config');
  const first = await identifierIn(home);
  expect(first).toMatch(UUID);
  const folder = join(home, 'plex-pin');
  expect(await readdir(folder)).toEqual(['client-identifier']);
  expect(await readFile(join(folder, 'client-identifier'), 'utf8')).toBe(`${first}\n`);
  expect(await mode(folder)).toBe('700');
  expect(await mode(join(folder, 'client-identifier'))).toBe('600');
  expect(await identifierIn(home)).toBe(first);
});

test('commands that start at the same time use the same identifier', async () => {
  const home = await temporaryFolder();
  const identifiers = await Promise.all(Array.from({ length: 6 }, () => identifierIn(home)));
  expect(identifiers[0]).toMatch(UUID);
  expect(new Set(identifiers).size).toBe(1);
  expect(await readdir(join(home, 'plex-pin'))).toEqual(['client-identifier']);
});

test('--client-identifier is used, and nothing is saved', async () => {
  const home = await temporaryFolder();
  expect(await identifierIn(home, '--client-identifier', 'my-tv')).toBe('my-tv');
  expect(await readdir(home)).toEqual([]);
});

/** Creates a home with a file that should contain the identifier. */
async function homeWith(content: string) {
  const home = await temporaryFolder();
  const file = join(home, 'plex-pin/client-identifier');
  await mkdir(join(home, 'plex-pin'));
  await writeFile(file, content);
  return { home, file };
}

test('an invalid file is an error and is not changed', async () => {
  const { home, file } = await homeWith('two\nlines');
  const { code, stdout, stderr } = await plexPin(['request'], home);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^error: .*\n$/);
  expect(stderr).toContain(`${file} does not contain a client identifier`);
  expect(await readFile(file, 'utf8')).toBe('two\nlines');
});

test.each(['', ' \n'])('an empty file is replaced: %j', async (content) => {
  const { home, file } = await homeWith(content);
  const identifier = await identifierIn(home);
  expect(identifier).toMatch(UUID);
  expect(await readFile(file, 'utf8')).toBe(`${identifier}\n`);
});

test('a folder that cannot be created is an error with advice', async () => {
  const home = join(await temporaryFolder(), 'file');
  await writeFile(home, '');
  const { code, stderr } = await plexPin(['request'], home);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^error: No client identifier: .* You can also pass one with --client-identifier\n$/,
  );
});
