import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saveToken, listen, plexPin, temporaryFolder, tokenFrom } from './command.ts';

/** Creates a home with a saved token. */
async function saved() {
  const { sandbox, url } = await listen();
  const home = await temporaryFolder();
  await saveToken(home, url, await tokenFrom(sandbox));
  return {
    sandbox,
    url,
    signOut: (variables?: Record<string, string>) =>
      plexPin(['sign-out', '--plex-tv', url], home, variables),
    files: () => readdir(join(home, 'plex-pin/credentials')),
    whoami: (variables?: Record<string, string>) =>
      plexPin(['whoami', '--plex-tv', url], home, variables),
  };
}

test('sign-out ends the session and removes the saved token', async () => {
  const { sandbox, signOut, files, whoami } = await saved();
  expect(await signOut()).toEqual({
    code: 0,
    stdout: '',
    stderr: 'Signed out. The saved token was removed.\n',
  });
  expect(sandbox.requests.at(-1)).toMatchObject({
    method: 'DELETE',
    path: '/api/v2/users/signout',
    status: 204,
  });
  expect(await files()).toEqual([]);
  expect((await whoami()).stderr).toMatch(/^error: Not signed in/);
  expect((await signOut()).stderr).toMatch(/^error: Not signed in/);
});

test('a saved token stays saved when another token is signed out', async () => {
  const { sandbox, signOut, files, whoami } = await saved();
  const PLEX_TOKEN = await tokenFrom(sandbox);
  expect(await signOut({ PLEX_TOKEN })).toEqual({ code: 0, stdout: '', stderr: 'Signed out.\n' });
  expect(await whoami({ PLEX_TOKEN })).toMatchObject({ code: 4 });
  expect(await files()).toHaveLength(1);
  expect(await whoami()).toMatchObject({ code: 0 });
});

test('a saved token that plex.tv no longer accepts is removed', async () => {
  const { sandbox, signOut, files } = await saved();
  sandbox.fail({ kind: 'response', status: 401 });
  expect(await signOut()).toEqual({
    code: 4,
    stdout: '',
    stderr:
      'error: plex.tv no longer accepts the saved token (401), so it was removed. You can sign in again\n',
  });
  expect(await files()).toEqual([]);
});

test('a saved token stays saved after any other error', async () => {
  const { sandbox, signOut, files, whoami } = await saved();
  for (const status of [500, 403]) {
    sandbox.fail({ kind: 'response', status });
    expect(await signOut()).toMatchObject({ code: 1, stdout: '' });
  }
  // These come from something in between, such as a proxy or a captive portal.
  for (const body of ['', '<title>Log in</title>', { error: 'proxy' }]) {
    sandbox.fail({ kind: 'response', status: 401, body });
    expect(await signOut()).toMatchObject({ code: 1, stdout: '' });
  }
  expect(await files()).toHaveLength(1);
  expect(await whoami()).toMatchObject({ code: 0 });
});

test('sign-out removes a file that is not valid, and says that the session is still active', async () => {
  const { url } = await listen();
  const home = await temporaryFolder();
  await saveToken(home, url, 'any');
  const [name = ''] = await readdir(join(home, 'plex-pin/credentials'));
  const file = join(home, 'plex-pin/credentials', name);
  await writeFile(file, '{"token":');
  const { code, stderr } = await plexPin(['sign-out', '--plex-tv', url], home);
  expect(code).toBe(1);
  expect(stderr).toBe(
    `error: ${file} was not valid, so it was removed. Its session is still active: end it in the list of devices at plex.tv\n`,
  );
  expect(await readdir(join(home, 'plex-pin/credentials'))).toEqual([]);
});
