/** Saved device keys that are revoked, removed or invalid. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { DeviceKeyJson } from '../../src/jwt/index.ts';
import { listen, plexPin } from './command.ts';
import { claimsOf, DAY, signedIn } from './device.ts';

const exchange = { method: 'POST', path: '/auth/token' };

const REVOKED =
  'error: plex.tv no longer accepts the saved device key. Run: plex-pin sign-in --jwt\n';

/** Creates a home with a key that plex.tv no longer accepts. */
async function revoked() {
  const device = await signedIn();
  device.sandbox.fail({ kind: 'response', status: 422, match: exchange, times: Infinity });
  return device;
}

test.each(['token', 'refresh', 'whoami', 'servers'])(
  '%s with a revoked key is exit code 4, and the key stays saved',
  async (command) => {
    const { sandbox, run, file } = await revoked();
    const before = await readFile(file, 'utf8');
    sandbox.advance(7 * DAY);
    expect(await run([command])).toEqual({ code: 4, stdout: '', stderr: REVOKED });
    expect(await readFile(file, 'utf8')).toBe(before);
  },
);

test('sign-in --jwt works after a revocation', async () => {
  const { url, home, run, saved, file } = await signedIn();
  // This is the same key at another plex.tv, which does not know it.
  const other = await listen({ autoApprove: 0 });
  await writeFile(file.replace(new URL(url).port, new URL(other.url).port), await readFile(file));
  const there = (...args: string[]) => plexPin([...args, '--plex-tv', other.url], home);
  expect(await there('refresh')).toEqual({ code: 4, stdout: '', stderr: REVOKED });
  expect(await there('sign-in', '--jwt')).toMatchObject({ code: 0 });
  expect(await there('refresh')).toMatchObject({ code: 0 });
  expect(await there('whoami')).toMatchObject({ code: 0 });
  expect(await run(['token'])).toMatchObject({ stdout: `${(await saved()).token}\n` });
});

test.each([0, 8 * DAY])(
  'sign-out removes the token and the key, %d ms after the sign-in',
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

test('sign-out removes a revoked key', async () => {
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

test('sign-out removes credentials that another command has refreshed in the meantime', async () => {
  const { sandbox, run, saved, file } = await signedIn();
  const credentials = await saved();
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

test.each([
  ['without its private half', (key: DeviceKeyJson) => ({ ...key, d: undefined })],
  ['with half a private half', ({ d, ...key }: DeviceKeyJson) => ({ ...key, d: d.slice(20) })],
  ['with halves that differ', (key: DeviceKeyJson) => ({ ...key, d: 'A'.repeat(43) })],
])('an invalid device key is an error that does not reveal it: %s', async (_, breakKey) => {
  const { sandbox, run, saved, file } = await signedIn();
  const credentials = await saved();
  const deviceKey = breakKey(credentials.deviceKey);
  await writeFile(file, JSON.stringify({ ...credentials, deviceKey }));
  sandbox.advance(7 * DAY);
  for (const command of [['token'], ['refresh'], ['whoami']]) {
    expect(await run(command)).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${file} contains an invalid device key. Delete it and run: plex-pin sign-in --jwt\n`,
    });
  }
  expect(await run(['sign-in', '--jwt'])).toMatchObject({ code: 0 });
  expect((await saved()).deviceKey.kid).not.toBe(credentials.deviceKey.kid);
});

test('a 401 or 422 of something in between removes neither token nor key', async () => {
  const { sandbox, run, file } = await signedIn();
  const before = await readFile(file, 'utf8');
  sandbox.advance(6.5 * DAY);
  for (const status of [401, 422]) {
    sandbox.fail({ kind: 'response', status, body: '<title>Log in</title>', times: Infinity });
    expect(await run(['sign-out'])).toMatchObject({ code: 1, stdout: '' });
    expect(await readFile(file, 'utf8')).toBe(before);
  }
});

test('a token that is malformed or belongs to another key is replaced', async () => {
  const { url, run, saved, file } = await signedIn();
  const { run: runElsewhere, saved: savedElsewhere } = await signedIn();
  expect(await runElsewhere(['token'])).toMatchObject({ code: 0 });
  for (const token of ['broken', (await savedElsewhere()).token]) {
    await writeFile(file, JSON.stringify({ ...(await saved()), token }));
    const { code, stdout } = await run(['token']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${(await saved()).token}\n` });
    await claimsOf(url, await saved());
  }
});
