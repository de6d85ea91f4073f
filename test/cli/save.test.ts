import { chmod, link, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLI, listen, plexPin, startProgram, temporaryFolder } from './command.ts';

const TOKEN = /^[\w-]{20}$/;

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

const folderIn = (home: string): string => join(home, 'plex-pin/credentials');
const fileIn = (home: string, url: string): string =>
  join(folderIn(home), `http-127.0.0.1%3A${new URL(url).port}.json`);

const read = async (file: string): Promise<{ token: string; clientIdentifier: string }> =>
  JSON.parse(await readFile(file, 'utf8')) as { token: string; clientIdentifier: string };

const approving = () => listen({ autoApprove: 0 });
const save = (url: string, home: string, ...more: string[]) =>
  plexPin(['sign-in', '--save', '--client-identifier', 'my-tv', '--plex-tv', url, ...more], home);

test('the token is saved and not printed', async () => {
  const { url } = await approving();
  const home = await temporaryFolder();
  const { code, stdout, stderr } = await save(url, home);
  const file = fileIn(home, url);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toMatch(`Signed in. The token is saved in ${file}\n`);
  const { token, ...rest } = await read(file);
  expect(token).toMatch(TOKEN);
  expect(rest).toEqual({ clientIdentifier: 'my-tv' });
  expect(stderr).not.toContain(token);
});

test('--json also prints the token', async () => {
  const { url } = await approving();
  const home = await temporaryFolder();
  const { code, stdout } = await save(url, home, '--json');
  expect(code).toBe(0);
  const { token } = await read(fileIn(home, url));
  expect(JSON.parse(stdout)).toEqual({ token, newRegistration: false, clientIdentifier: 'my-tv' });
});

test('only the user can read the token, whatever the umask and the permissions of the folder', async () => {
  const { url } = await approving();
  const home = join(await temporaryFolder(), 'config');
  const program = ['sh', '-c', 'umask 0; exec "$@"', 'sh', process.execPath, CLI];
  const args = ['--save', '--plex-tv', url];
  expect(await startProgram([...program, ...args], { home }).ended).toMatchObject({ code: 0 });
  expect(await mode(join(home, 'plex-pin'))).toBe('700');
  expect(await mode(folderIn(home))).toBe('700');
  expect(await mode(fileIn(home, url))).toBe('600');

  await chmod(folderIn(home), 0o755);
  await chmod(fileIn(home, url), 0o644);
  expect(await save(url, home)).toMatchObject({ code: 0 });
  expect(await mode(folderIn(home))).toBe('700');
  expect(await mode(fileIn(home, url))).toBe('600');
});

test('a new file replaces the old one, which is not written to', async () => {
  const { url } = await approving();
  const home = await temporaryFolder();
  await save(url, home);
  const before = await readFile(fileIn(home, url), 'utf8');
  const old = join(home, 'old');
  await link(fileIn(home, url), old);
  await save(url, home);
  expect(await readFile(old, 'utf8')).toBe(before);
  expect(await readFile(fileIn(home, url), 'utf8')).not.toBe(before);
  expect(await readdir(folderIn(home))).toHaveLength(1);
});

test('concurrent commands save one complete file', async () => {
  const { url } = await approving();
  const home = await temporaryFolder();
  const ended = await Promise.all(Array.from({ length: 4 }, () => save(url, home)));
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(await readdir(folderIn(home))).toHaveLength(1);
  expect((await read(fileIn(home, url))).token).toMatch(TOKEN);
});

test('each plex.tv has its own token', async () => {
  const [{ url: one }, { url: other }] = [await approving(), await approving()];
  const home = await temporaryFolder();
  await save(one, home);
  const first = await read(fileIn(home, one));
  await save(other, home);
  expect(await read(fileIn(home, one))).toEqual(first);
  expect((await read(fileIn(home, other))).token).not.toBe(first.token);
});

test('an unwritable folder is an error before the sign-in starts', async () => {
  const { sandbox, url } = await approving();
  const home = await temporaryFolder();
  await mkdir(join(home, 'plex-pin'));
  await writeFile(folderIn(home), '');
  expect(await save(url, home)).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: Cannot save the sign-in: EEXIST.*\n$/),
  });
  expect(sandbox.requests).toEqual([]);
});

test('nothing is saved without --save or when the sign-in fails', async () => {
  const { sandbox, url } = await approving();
  const home = await temporaryFolder();
  expect(await plexPin(['--plex-tv', url], home)).toMatchObject({ code: 0 });
  expect(await readdir(join(home, 'plex-pin'))).toEqual(['client-identifier']);
  sandbox.fail({ kind: 'response', status: 500 });
  expect(await save(url, home)).toMatchObject({ code: 1 });
  expect(await readdir(folderIn(home))).toEqual([]);
});
