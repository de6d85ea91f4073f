/** `token`, `refresh` and the commands that use a saved JWT. */
import { rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import {
  inTerminal,
  saveToken,
  listen,
  plexPin,
  start,
  temporaryFolder,
  tokenFrom,
} from './command.ts';
import { decodeToken } from '../../src/jwt/index.ts';
import { claimsOf, DAY, HOUR, requestsTo, signedIn } from './device.ts';

const EXCHANGE = 'POST /api/v2/auth/token';

test('token prints the saved token while it is valid for more than a day', async () => {
  const { sandbox, run, saved, sent } = await signedIn();
  const { token } = await saved();
  sandbox.advance(5 * DAY);
  sent();
  expect(await run(['token'])).toEqual({ code: 0, stdout: `${token}\n`, stderr: '' });
  expect(sent()).not.toContain(EXCHANGE);
});

test.each([
  ['a day before it expires', 6 * DAY + HOUR],
  ['seven days later', 7 * DAY],
  ['months later', 100 * DAY],
])('%s, token refreshes the token and saves it', async (_, later) => {
  const { sandbox, url, run, saved, file } = await signedIn();
  const old = await saved();
  sandbox.advance(later);
  const { code, stdout, stderr } = await run(['token']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const renewed = await saved();
  expect(renewed).toEqual({ ...old, token: stdout.trim() });
  expect(renewed.token).not.toBe(old.token);
  await claimsOf(url, renewed);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await run(['token'])).toMatchObject({ stdout });
});

test.each([
  ['hours ahead', 30 * HOUR],
  ['hours behind', -30 * HOUR],
  ['weeks ahead', 30 * DAY],
  ['weeks behind', -30 * DAY],
])("plex.tv's clock decides even if it is %s of the local clock", async (_, ahead) => {
  const { sandbox, run, saved } = await signedIn({ now: () => Date.now() + ahead });
  const { token } = await saved();
  expect(await run(['token'])).toMatchObject({ code: 0, stdout: `${token}\n` });
  sandbox.advance(7 * DAY);
  const { code, stdout } = await run(['token']);
  expect({ code, saved: `${(await saved()).token}\n` }).toEqual({ code: 0, saved: stdout });
  expect(stdout).not.toBe(`${token}\n`);
});

test('token neither reads PLEX_TOKEN nor waits for stdin', async () => {
  const { url, home, saved } = await signedIn();
  // Its stdin is a pipe that stays open.
  const running = await start(['token', '--plex-tv', url], home, { PLEX_TOKEN: 'other-token' });
  expect(await running.ended).toMatchObject({ code: 0, stdout: `${(await saved()).token}\n` });
});

test('token prints a saved token that does not expire, without a request', async () => {
  const { sandbox, url } = await listen();
  const home = await temporaryFolder();
  const token = await tokenFrom(sandbox);
  await saveToken(home, url, token);
  const sent = requestsTo(sandbox);
  sent();
  expect(await plexPin(['token', '--plex-tv', url], home)).toEqual({
    code: 0,
    stdout: `${token}\n`,
    stderr: '',
  });
  expect(sent()).toEqual([]);
});

test.each([
  ['token', '--save'],
  ['refresh', '--jwt'],
])('%s without a saved sign-in is exit code 4', async (command, flag) => {
  const { sandbox, url } = await listen();
  expect(await plexPin([command, '--plex-tv', url])).toEqual({
    code: 4,
    stdout: '',
    stderr: `error: Not signed in to ${url}. Run: plex-pin sign-in ${flag}\n`,
  });
  expect(sandbox.requests).toEqual([]);
});

test('a new token that cannot be saved is still printed', async () => {
  const { sandbox, run, saved, file } = await signedIn();
  const { token } = await saved();
  sandbox.advance(7 * DAY);
  const match = ({ url }: Request) => {
    if (url.endsWith('/auth/token')) {
      rmSync(dirname(file), { recursive: true });
      writeFileSync(dirname(file), '');
    }
    return false;
  };
  sandbox.fail({ kind: 'reset', match });
  const { code, stdout, stderr } = await run(['token']);
  expect(code).toBe(0);
  expect(stdout.trim()).not.toBe(token);
  expect(decodeToken(stdout.trim())).toMatchObject({ iss: 'plex.tv' });
  expect(stderr).toMatch(/^Could not save the new token: ENOTDIR.*\n$/);
});

test.each(['whoami', 'servers'])('%s refreshes a token that has expired', async (command) => {
  const { sandbox, run, saved } = await signedIn();
  const { token } = await saved();
  sandbox.advance(8 * DAY);
  expect(await run([command])).toMatchObject({ code: 0, stderr: '' });
  expect((await saved()).token).not.toBe(token);
});

test.each(['token', 'refresh', 'whoami', 'sign-in --jwt'])(
  '%s is interrupted by Ctrl-C',
  async (command) => {
    const { sandbox, url, home, sent } = await signedIn();
    sandbox.advance(7 * DAY);
    const requested = new Promise<void>((resolve) => {
      const match = () => {
        resolve();
        return true;
      };
      sandbox.fail({ kind: 'hang', match });
    });
    sent();
    const running = await start([...command.split(' '), '--plex-tv', url], home);
    await requested;
    running.child.kill('SIGINT');
    expect(await running.ended).toEqual({ code: 130, stdout: '', stderr: 'Cancelled.\n' });
    // The command sends nothing after the interrupt.
    expect(sent()).toHaveLength(1);
  },
);

test('token prints to a terminal', async () => {
  const { url, home, saved } = await signedIn();
  const running = await inTerminal(`token --plex-tv ${url}`, { home });
  expect(await running.ended).toMatchObject({ code: 0, stdout: `${(await saved()).token}\r\n` });
});

test('token relies on the local clock if plex.tv does not respond', async () => {
  const { sandbox, run, saved } = await signedIn();
  sandbox.fail({ kind: 'reset', times: Infinity });
  expect(await run(['token'])).toEqual({
    code: 0,
    stdout: `${(await saved()).token}\n`,
    stderr: expect.stringMatching(
      /^Could not refresh the token: Could not connect to plex\.tv.*\n$/,
    ),
  });
  expect(await run(['refresh'])).toMatchObject({ code: 1, stdout: '' });
});
