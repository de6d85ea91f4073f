/** Files of the command that the user, a backup or a disk has changed. */
import { chmod, lstat, mkdir, readFile, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLI, listen, plexPin, startProgram, temporaryFolder } from './command.ts';
import { fileIn, signedIn } from './device.ts';

/** Creates a home with a saved sign-in. */
async function saved() {
  const { sandbox, url } = await listen({ autoApprove: 0 });
  const home = await temporaryFolder();
  const run = (...args: string[]) => plexPin([...args, '--plex-tv', url], home);
  expect(await run('sign-in', '--save')).toMatchObject({ code: 0 });
  return { sandbox, url, home, run, file: fileIn(home, url) };
}

test('a file that other users could read is made private', async () => {
  const { run, file } = await saved();
  await chmod(file, 0o644);
  expect(await run('whoami')).toMatchObject({ code: 0, stderr: '' });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a save keeps a symbolic link, and sign-out removes its target', async () => {
  const { home, run, file } = await saved();
  const vault = join(home, 'vault');
  await mkdir(vault);
  await rename(file, join(vault, 'plex.json'));
  await symlink('../../vault/plex.json', file);
  const before = await readFile(file, 'utf8');
  expect(await run('sign-in', '--save')).toMatchObject({ code: 0 });
  expect((await lstat(file)).isSymbolicLink()).toBe(true);
  expect(await readFile(join(vault, 'plex.json'), 'utf8')).not.toBe(before);
  expect(await run('sign-out')).toMatchObject({ code: 0 });
  await expect(stat(join(vault, 'plex.json'))).rejects.toThrow('ENOENT');
  expect(await run('sign-in', '--save')).toMatchObject({ code: 0 });
  expect((await lstat(file)).isSymbolicLink()).toBe(true);
});

test('a disk without room is an error before the sign-in starts', async () => {
  const { sandbox, url, home, file } = await saved();
  const before = await readFile(file, 'utf8');
  const sent = sandbox.requests.length;
  // With this limit every write to a file fails, as on a full disk. A pipe has no limit.
  const script = `ulimit -f 0; "$0" "$1" sign-in --save --plex-tv ${url}`;
  const { ended } = startProgram(['sh', '-c', script, process.execPath, CLI], { home });
  expect(await ended).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: Cannot save the sign-in: EFBIG.*\n$/),
  });
  expect(sandbox.requests).toHaveLength(sent);
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('a refresh on a disk without room keeps the saved token, which stays valid', async () => {
  const { url, home, run, file } = await signedIn();
  const before = await readFile(file, 'utf8');
  const script = `ulimit -f 0; "$0" "$1" refresh --plex-tv ${url}`;
  const { ended } = startProgram(['sh', '-c', script, process.execPath, CLI], { home });
  expect(await ended).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: Could not save the new token: EFBIG.*\n$/),
  });
  expect(await readFile(file, 'utf8')).toBe(before);
  expect(await run(['whoami'])).toMatchObject({ code: 0 });
});

test('a sign-in whose reader has closed the pipe is an error', async () => {
  const { sandbox, url } = await listen();
  const home = await temporaryFolder();
  const script = `{ "$0" "$1" sign-in --plex-tv ${url}; echo "exit code $?" >&2; } | true`;
  const running = startProgram(['sh', '-c', script, process.execPath, CLI], { home });
  const [, code = ''] = await running.seen(/type this code: {2}([A-Z\d]{4})\n/);
  sandbox.approve(code);
  const { stderr } = await running.ended;
  expect(stderr).toMatch(
    /error: The reader of stdout has closed the pipe.*It is lost: sign in again\nexit code 1\n$/,
  );
});
