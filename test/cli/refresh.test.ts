/** Refreshes of a saved JWT: the command `refresh`, failures and concurrent commands. */
import { readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listen, plexPin, saveToken, temporaryFolder, tokenFrom } from './command.ts';
import { claimsOf, DAY, HOUR, signedIn } from './device.ts';

const exchange = { method: 'POST', path: '/auth/token' };

test('refresh is an error for a token that does not expire', async () => {
  const { sandbox, url } = await listen();
  const home = await temporaryFolder();
  await saveToken(home, url, await tokenFrom(sandbox));
  expect(await plexPin(['refresh', '--plex-tv', url], home)).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'error: The saved token has no device key: it does not expire and needs no refresh. To use a JWT instead, run: plex-pin sign-in --jwt\n',
  });
});

test('refresh saves a new token and prints when it expires', async () => {
  const { url, run, saved } = await signedIn();
  const old = await saved();
  const { code, stdout, stderr } = await run(['refresh']);
  const renewed = await saved();
  const { exp } = await claimsOf(url, renewed);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toBe(`Refreshed. The token expires on ${new Date(exp * 1000).toUTCString()}.\n`);
  expect(renewed.token).not.toBe(old.token);
  expect(renewed.deviceKey).toEqual(old.deviceKey);
});

test('refresh --json prints the token but not the key', async () => {
  const { url, run, saved } = await signedIn();
  const { code, stdout } = await run(['refresh', '--json']);
  const { token, clientIdentifier, ...rest } = await saved();
  const { exp } = await claimsOf(url, { token, clientIdentifier, ...rest });
  const expiresAt = new Date(exp * 1000).toISOString();
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ token, clientIdentifier, expiresAt });
});

test('a failed refresh is reported, but is not an error while the token is valid', async () => {
  const { sandbox, run, saved } = await signedIn();
  const { token } = await saved();
  sandbox.advance(6 * DAY + HOUR);
  sandbox.fail({ kind: 'response', status: 503, match: exchange });
  expect(await run(['token'])).toEqual({
    code: 0,
    stdout: `${token}\n`,
    stderr: expect.stringMatching(/^Could not refresh the token: .*503.* Try again later\.\n$/),
  });
});

test('a failed refresh is an error once the token has expired, and the next run retries', async () => {
  const { sandbox, run } = await signedIn();
  sandbox.advance(7 * DAY);
  sandbox.fail({ kind: 'response', status: 503, match: exchange });
  expect(await run(['token'])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: .*503.* Try again later\.\n$/),
  });
  expect(await run(['token'])).toMatchObject({ code: 0 });
});

test('concurrent commands each print a valid token, and one of the tokens is saved', async () => {
  const { sandbox, url, run, saved } = await signedIn();
  sandbox.advance(7 * DAY);
  const ended = await Promise.all(Array.from({ length: 4 }, () => run(['token'])));
  for (const one of ended) expect(one).toMatchObject({ code: 0, stderr: '' });
  const tokens = ended.map(({ stdout }) => stdout.trim());
  const now = await saved();
  expect(tokens).toContain(now.token);
  for (const token of tokens) await claimsOf(url, { ...now, token });
});

test('a refresh does not restore credentials that sign-out removed in the meantime', async () => {
  const { sandbox, run, file } = await signedIn();
  const match = (request: Request) => {
    if (request.url.endsWith('/auth/token')) rmSync(file);
    return false;
  };
  sandbox.fail({ kind: 'reset', match });
  expect(await run(['refresh'])).toMatchObject({ code: 0 });
  expect(() => readFileSync(file)).toThrow('ENOENT');
});
