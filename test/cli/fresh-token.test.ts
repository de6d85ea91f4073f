/** The commands that find a JWT kept: `token`, `refresh`, and those that act with it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { inTerminal, keep, listen, plexPin, start, temporaryFolder, tokenFrom } from './command.ts';
import { decodeToken, type DeviceKeyJson } from '../../src/jwt/index.ts';
import { claimsOf, DAY, HOUR, requestsTo, signedIn } from './device.ts';

const EXCHANGE = 'POST /api/v2/auth/token';
const exchange = { method: 'POST', path: '/auth/token' };

const REVOKED =
  'error: plex.tv no longer accepts the saved device key. Run: plex-pin sign-in --jwt\n';

/** A home whose key plex.tv does not know any more. */
async function revoked() {
  const device = await signedIn();
  device.sandbox.fail({ kind: 'answer', status: 422, match: exchange, times: Infinity });
  return device;
}

test('token prints the kept token as long as it has more than a day left', async () => {
  const { sandbox, run, kept, sent } = await signedIn();
  const { token } = await kept();
  sandbox.advance(5 * DAY);
  sent();
  expect(await run(['token'])).toEqual({ code: 0, stdout: `${token}\n`, stderr: '' });
  expect(sent()).not.toContain(EXCHANGE);
});

test.each([
  ['a day before it expires', 6 * DAY + HOUR],
  ['seven days later', 7 * DAY],
  ['months later', 100 * DAY],
])('%s, token refreshes and keeps', async (_, later) => {
  const { sandbox, url, run, kept, file } = await signedIn();
  const old = await kept();
  sandbox.advance(later);
  const { code, stdout, stderr } = await run(['token']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const renewed = await kept();
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
])("a clock of plex.tv's that is %s of ours is the one that counts", async (_, ahead) => {
  const { sandbox, run, kept } = await signedIn({ now: () => Date.now() + ahead });
  const { token } = await kept();
  expect(await run(['token'])).toMatchObject({ code: 0, stdout: `${token}\n` });
  sandbox.advance(7 * DAY);
  const { code, stdout } = await run(['token']);
  expect({ code, kept: `${(await kept()).token}\n` }).toEqual({ code: 0, kept: stdout });
  expect(stdout).not.toBe(`${token}\n`);
});

test('token neither reads PLEX_TOKEN nor waits for stdin', async () => {
  const { url, home, kept } = await signedIn();
  // Its stdin is a pipe that nobody closes.
  const running = await start(['token', '--plex-tv', url], home, { PLEX_TOKEN: 'other-token' });
  expect(await running.ended).toMatchObject({ code: 0, stdout: `${(await kept()).token}\n` });
});

test('token prints a saved token that does not expire, and asks nobody', async () => {
  const { sandbox, url } = await listen();
  const home = await temporaryFolder();
  const token = await tokenFrom(sandbox);
  await keep(home, url, token);
  const sent = requestsTo(sandbox);
  sent();
  expect(await plexPin(['token', '--plex-tv', url], home)).toEqual({
    code: 0,
    stdout: `${token}\n`,
    stderr: '',
  });
  expect(sent()).toEqual([]);
});

test('refresh has nothing to do for such a token', async () => {
  const { sandbox, url } = await listen();
  const home = await temporaryFolder();
  await keep(home, url, await tokenFrom(sandbox));
  expect(await plexPin(['refresh', '--plex-tv', url], home)).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'error: The saved token has no device key: it does not expire and needs no refresh. To use a JWT instead, run: plex-pin sign-in --jwt\n',
  });
});

test('refresh keeps a new token, and tells when it expires', async () => {
  const { url, run, kept } = await signedIn();
  const old = await kept();
  const { code, stdout, stderr } = await run(['refresh']);
  const renewed = await kept();
  const { exp } = await claimsOf(url, renewed);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toBe(`Refreshed. The token expires on ${new Date(exp * 1000).toUTCString()}.\n`);
  expect(renewed.token).not.toBe(old.token);
  expect(renewed.deviceKey).toEqual(old.deviceKey);
});

test('refresh --json prints the token, and not the key', async () => {
  const { url, run, kept } = await signedIn();
  const { code, stdout } = await run(['refresh', '--json']);
  const { token, clientIdentifier, ...rest } = await kept();
  const { exp } = await claimsOf(url, { token, clientIdentifier, ...rest });
  const expiresAt = new Date(exp * 1000).toISOString();
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ token, clientIdentifier, expiresAt });
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

test.each(['token', 'refresh', 'whoami', 'servers'])(
  '%s with a key that was revoked is exit code 4, and the key stays',
  async (command) => {
    const { sandbox, run, file } = await revoked();
    const before = await readFile(file, 'utf8');
    sandbox.advance(7 * DAY);
    expect(await run([command])).toEqual({ code: 4, stdout: '', stderr: REVOKED });
    expect(await readFile(file, 'utf8')).toBe(before);
  },
);

test('after a revocation, sign-in --jwt helps', async () => {
  const { url, home, run, kept, file } = await signedIn();
  // The same key at another plex.tv, which has never heard of it.
  const other = await listen({ autoApprove: 0 });
  await writeFile(file.replace(new URL(url).port, new URL(other.url).port), await readFile(file));
  const there = (...args: string[]) => plexPin([...args, '--plex-tv', other.url], home);
  expect(await there('refresh')).toEqual({ code: 4, stdout: '', stderr: REVOKED });
  expect(await there('sign-in', '--jwt')).toMatchObject({ code: 0 });
  expect(await there('refresh')).toMatchObject({ code: 0 });
  expect(await there('whoami')).toMatchObject({ code: 0 });
  expect(await run(['token'])).toMatchObject({ stdout: `${(await kept()).token}\n` });
});

test('while the old token lives, a failed refresh is told and is no failure', async () => {
  const { sandbox, run, kept } = await signedIn();
  const { token } = await kept();
  sandbox.advance(6 * DAY + HOUR);
  sandbox.fail({ kind: 'answer', status: 503, match: exchange });
  expect(await run(['token'])).toEqual({
    code: 0,
    stdout: `${token}\n`,
    stderr: expect.stringMatching(/^Could not refresh the token: .*503.* Try again later\.\n$/),
  });
});

test('afterwards it is one, and the next run may do better', async () => {
  const { sandbox, run } = await signedIn();
  sandbox.advance(7 * DAY);
  sandbox.fail({ kind: 'answer', status: 503, match: exchange });
  expect(await run(['token'])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: .*503.* Try again later\.\n$/),
  });
  expect(await run(['token'])).toMatchObject({ code: 0 });
});

test('several that refresh at once each print a good token, and one is kept whole', async () => {
  const { sandbox, url, run, kept } = await signedIn();
  sandbox.advance(7 * DAY);
  const ended = await Promise.all(Array.from({ length: 4 }, () => run(['token'])));
  for (const one of ended) expect(one).toMatchObject({ code: 0, stderr: '' });
  const tokens = ended.map(({ stdout }) => stdout.trim());
  const now = await kept();
  expect(tokens).toContain(now.token);
  for (const token of tokens) await claimsOf(url, { ...now, token });
});

test('a refresh does not bring back what sign-out removed meanwhile', async () => {
  const { sandbox, run, file } = await signedIn();
  const match = (request: Request) => {
    if (request.url.endsWith('/auth/token')) rmSync(file);
    return false;
  };
  sandbox.fail({ kind: 'reset', match });
  expect(await run(['refresh'])).toMatchObject({ code: 0 });
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('a new token that cannot be kept is printed all the same', async () => {
  const { sandbox, run, kept, file } = await signedIn();
  const { token } = await kept();
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
  const { sandbox, run, kept } = await signedIn();
  const { token } = await kept();
  sandbox.advance(8 * DAY);
  expect(await run([command])).toMatchObject({ code: 0, stderr: '' });
  expect((await kept()).token).not.toBe(token);
});

test.each([0, 8 * DAY])(
  'sign-out removes token and key, %d ms after the sign-in',
  async (later) => {
    const { sandbox, run, file, sent } = await signedIn();
    sandbox.advance(later);
    expect(await run(['sign-out'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Signed out. The saved token was removed.\n',
    });
    expect(sent()).toContain('DELETE /api/v2/users/signout');
    expect(() => readFileSync(file)).toThrow('ENOENT');
    expect(await run(['token'])).toMatchObject({ code: 4 });
  },
);

test('sign-out removes a key that was revoked, too', async () => {
  const { sandbox, run, file } = await revoked();
  sandbox.advance(7 * DAY);
  expect(await run(['sign-out'])).toEqual({
    code: 4,
    stdout: '',
    stderr:
      'error: plex.tv no longer accepts the saved device key, so it was removed. You can sign in again\n',
  });
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('sign-out removes what another command has refreshed meanwhile', async () => {
  const { sandbox, run, kept, file } = await signedIn();
  const credentials = await kept();
  const match = ({ url }: Request) => {
    if (url.endsWith('/signout')) {
      writeFileSync(file, JSON.stringify({ ...credentials, token: 'refreshed' }));
    }
    return false;
  };
  sandbox.fail({ kind: 'reset', match });
  expect(await run(['sign-out'])).toMatchObject({ code: 0 });
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test.each(['token', 'refresh', 'whoami', 'sign-in --jwt'])(
  '%s is interrupted by Ctrl-C',
  async (command) => {
    const { sandbox, url, home, sent } = await signedIn();
    sandbox.advance(7 * DAY);
    const asked = new Promise<void>((resolve) => {
      const match = () => {
        resolve();
        return true;
      };
      sandbox.fail({ kind: 'hang', match });
    });
    sent();
    const running = await start([...command.split(' '), '--plex-tv', url], home);
    await asked;
    running.child.kill('SIGINT');
    expect(await running.ended).toEqual({ code: 130, stdout: '', stderr: 'Cancelled.\n' });
    // It has not waited for an answer, to ask for more.
    expect(sent()).toHaveLength(1);
  },
);

test('token in a terminal', async () => {
  const { url, home, kept } = await signedIn();
  const running = await inTerminal(`token --plex-tv ${url}`, { home });
  expect(await running.ended).toMatchObject({ code: 0, stdout: `${(await kept()).token}\r\n` });
});

test.each([
  ['without its private half', (key: DeviceKeyJson) => ({ ...key, d: undefined })],
  ['with half a private half', ({ d, ...key }: DeviceKeyJson) => ({ ...key, d: d.slice(20) })],
  ['with halves that differ', (key: DeviceKeyJson) => ({ ...key, d: 'A'.repeat(43) })],
])('a broken device key is an error that does not show it: %s', async (_, breakKey) => {
  const { sandbox, run, kept, file } = await signedIn();
  const credentials = await kept();
  const deviceKey = breakKey(credentials.deviceKey);
  await writeFile(file, JSON.stringify({ ...credentials, deviceKey }));
  sandbox.advance(7 * DAY);
  for (const command of [['token'], ['refresh'], ['whoami'], ['sign-in', '--jwt']]) {
    expect(await run(command)).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${file} contains an invalid device key. Delete it and run: plex-pin sign-in --jwt\n`,
    });
  }
});

test('a token that is broken, or not for the key, is replaced', async () => {
  const { url, run, kept, file } = await signedIn();
  const { run: runElsewhere, kept: keptElsewhere } = await signedIn();
  expect(await runElsewhere(['token'])).toMatchObject({ code: 0 });
  for (const token of ['broken', (await keptElsewhere()).token]) {
    await writeFile(file, JSON.stringify({ ...(await kept()), token }));
    const { code, stdout } = await run(['token']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${(await kept()).token}\n` });
    await claimsOf(url, await kept());
  }
});

test('without an answer, token goes by the local clock', async () => {
  const { sandbox, run, kept } = await signedIn();
  sandbox.fail({ kind: 'reset', times: Infinity });
  expect(await run(['token'])).toEqual({
    code: 0,
    stdout: `${(await kept()).token}\n`,
    stderr: expect.stringMatching(
      /^Could not refresh the token: The connection to plex\.tv failed.*\n$/,
    ),
  });
  expect(await run(['refresh'])).toMatchObject({ code: 1, stdout: '' });
});
