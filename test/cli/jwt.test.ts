import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeToken } from '../../src/jwt/index.ts';
import {
  CLI,
  inTerminal,
  listen,
  plexPin,
  start,
  startProgram,
  temporaryFolder,
} from './command.ts';
import { claimsOf, DAY, fileIn, readSaved } from './device.ts';

const approving = () => listen({ autoApprove: 0 });
const signIn = (url: string, home: string, ...more: string[]) =>
  plexPin(['sign-in', '--jwt', '--plex-tv', url, ...more], home);

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test('the token is a Plex JWT, which is printed and saved together with its key', async () => {
  const { url } = await approving();
  const home = await temporaryFolder();
  const { code, stdout, stderr } = await signIn(url, home, '--client-identifier', 'my-tv');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    new RegExp(`Signed in\\. The token and its key are saved in ${fileIn(home, url)}\\n$`),
  );
  const saved = await readSaved(home, url);
  expect(saved).toMatchObject({ token: stdout.trim(), clientIdentifier: 'my-tv' });
  expect(await claimsOf(url, saved)).toMatchObject({ thumbprint: saved.deviceKey.kid });
  expect(stdout + stderr).not.toContain(saved.deviceKey.d);
  expect(stderr).not.toContain(saved.token);
});

test('--save prints no token', async () => {
  const { url } = await approving();
  const home = await temporaryFolder();
  expect(await signIn(url, home, '--save')).toMatchObject({ code: 0, stdout: '' });
  await claimsOf(url, await readSaved(home, url));
});

test('--json prints when the token expires, but not the key', async () => {
  const { url } = await approving();
  const home = await temporaryFolder();
  const { stdout } = await signIn(url, home, '--json', '--client-identifier', 'my-tv');
  const saved = await readSaved(home, url);
  const { exp } = await claimsOf(url, saved);
  expect(JSON.parse(stdout)).toEqual({
    token: saved.token,
    newRegistration: false,
    clientIdentifier: 'my-tv',
    expiresAt: new Date(exp * 1000).toISOString(),
  });
});

test('--strong requests a long code for the sign-in page', async () => {
  const { sandbox, url } = await listen();
  const running = await start(['--jwt', '--strong', '--plex-tv', url]);
  const [, page = ''] = await running.seen(/Open this page and sign in:\n(\S+)\n/);
  const code = new URLSearchParams(new URL(page).hash.slice('#?'.length)).get('code') ?? '';
  expect(code).toMatch(/^[a-z\d]{25}$/);
  sandbox.approve(code);
  const { code: exitCode, stdout } = await running.ended;
  expect(exitCode).toBe(0);
  expect(decodeToken(stdout.trim())).toMatchObject({ iss: 'plex.tv' });
});

test('the command works in a terminal', async () => {
  const { url } = await approving();
  const { code, stdout } = await (await inTerminal(`--jwt --plex-tv ${url}`)).ended;
  expect(code).toBe(0);
  const [, file = '', token = ''] =
    /Signed in\. The token and its key are saved in (\S+)\r\n(\S+)\r\n$/.exec(stdout) ?? [];
  const home = dirname(dirname(dirname(file)));
  const saved = await readSaved(home, url);
  expect(saved.token).toBe(token);
  expect(stdout).not.toContain(saved.deviceKey.d);
});

test('only the user can read the token and the key, whatever the umask', async () => {
  const { url } = await approving();
  const home = join(await temporaryFolder(), 'config');
  const program = ['sh', '-c', 'umask 0; exec "$@"', 'sh', process.execPath, CLI];
  const args = ['--jwt', '--plex-tv', url];
  expect(await startProgram([...program, ...args], { home }).ended).toMatchObject({ code: 0 });
  expect(await mode(join(home, 'plex-pin'))).toBe('700');
  expect(await mode(dirname(fileIn(home, url)))).toBe('700');
  expect(await mode(fileIn(home, url))).toBe('600');
});

test('the key is generated once for each plex.tv and client identifier', async () => {
  const [{ url }, { url: other }] = [await approving(), await approving()];
  const home = await temporaryFolder();
  const keyAfter = async (plexTv: string, ...more: string[]) => {
    expect(await signIn(plexTv, home, ...more)).toMatchObject({ code: 0 });
    return readSaved(home, plexTv);
  };
  const first = await keyAfter(url);
  const second = await keyAfter(url);
  expect(second.deviceKey).toEqual(first.deviceKey);
  expect(second.token).not.toBe(first.token);
  const elsewhere = await keyAfter(other);
  const renamed = await keyAfter(url, '--client-identifier', 'my-tv');
  const keys = [first, elsewhere, renamed].map(({ deviceKey }) => deviceKey.x);
  expect(new Set(keys).size).toBe(3);
});

test('--sandbox saves neither the JWT nor the key', async () => {
  const home = await temporaryFolder();
  const { code, stdout, stderr } = await plexPin(['sign-in', '--jwt', '--sandbox'], home);
  expect(code).toBe(0);
  expect(decodeToken(stdout.trim())).toMatchObject({ iss: 'plex.tv' });
  expect(stderr).toMatch(/The sandbox approved the code\.\nSigned in\.\n$/);
  expect(await readdir(join(home, 'plex-pin'))).toEqual(['client-identifier']);
});

test('an unwritable folder is an error before the sign-in starts', async () => {
  const { sandbox, url } = await approving();
  const home = await temporaryFolder();
  await mkdir(join(home, 'plex-pin'));
  await writeFile(join(home, 'plex-pin/credentials'), '');
  expect(await signIn(url, home)).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: Cannot save the sign-in: EEXIST.*\n$/),
  });
  expect(sandbox.requests).toEqual([]);
});

test('a sign-in without --jwt replaces one with it, including the key', async () => {
  const { url } = await approving();
  const home = await temporaryFolder();
  await signIn(url, home);
  expect(await plexPin(['sign-in', '--save', '--plex-tv', url], home)).toMatchObject({ code: 0 });
  expect(Object.keys(await readSaved(home, url))).toEqual(['token', 'clientIdentifier']);
});

test('--scope chooses the claims of the token, which token and refresh keep', async () => {
  const { sandbox, url, home } = {
    ...(await listen({ autoApprove: 0 })),
    home: await temporaryFolder(),
  };
  const run = (...args: string[]) => plexPin([...args, '--plex-tv', url], home);
  expect(await run('sign-in', '--jwt', '--scope', 'username', 'email')).toMatchObject({ code: 0 });
  const claims = async () => claimsOf(url, await readSaved(home, url));
  const expected = { user: { username: 'owner', email: 'owner@example.com' } };
  expect(await claims()).toMatchObject(expected);
  expect(await run('refresh')).toMatchObject({ code: 0 });
  expect(await claims()).toMatchObject(expected);
  const before = (await readSaved(home, url)).token;
  sandbox.advance(6.5 * DAY);
  expect(await run('token')).toMatchObject({ code: 0 });
  expect((await readSaved(home, url)).token).not.toBe(before);
  expect(await claims()).toMatchObject(expected);
});

test.each([
  [['--scope', 'email'], /^error: --scope needs --jwt: other tokens contain no claims\n/],
  [
    ['--jwt', '--scope', 'emial'],
    /^error: option '--scope <claim...>' argument 'emial' is invalid. Allowed choices are username, email,/,
  ],
])('sign-in %j is a usage error', async (args, message) => {
  const { code, stdout, stderr } = await plexPin(['sign-in', '--sandbox', ...args]);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(message),
  });
});
