/** Several accounts side by side, and what is saved with each. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listen, plexPin, start, temporaryFolder, tokenFrom } from './command.ts';
import { fileIn } from './device.ts';

const CODE = /type this code: {2}([A-Z\d]{4})\n/;
const username = (output: string): string | undefined => /^Username: +(.*)$/m.exec(output)?.[1];

/** Starts a sandbox with two users, and runs the command with one configuration. */
async function setUp() {
  const { sandbox, url } = await listen({ users: [{ username: 'ada' }, { username: 'grace' }] });
  const home = await temporaryFolder();
  const run = (args: string[], variables?: Record<string, string>) =>
    plexPin([...args, '--plex-tv', url], home, variables);
  /** Signs a user in and returns what the command prints to stderr. */
  const save = async (user: string, ...more: string[]) => {
    const running = await start(['sign-in', '--save', '--plex-tv', url, ...more], home);
    const [, code = ''] = await running.seen(CODE);
    sandbox.approve(code, { user });
    const { code: exitCode, stderr } = await running.ended;
    expect(exitCode).toBe(0);
    return stderr;
  };
  const whoami = async (args: string[] = [], variables?: Record<string, string>) =>
    username((await run(['whoami', ...args], variables)).stdout);
  const identifier = () => sandbox.requests.at(-1)?.headers['x-plex-client-identifier'];
  return { sandbox, url, home, run, save, whoami, identifier };
}

test('each profile has its own sign-in and its own client identifier', async () => {
  const { home, run, save, whoami, identifier } = await setUp();
  await save('ada');
  expect(await whoami()).toBe('ada');
  const usual = identifier();
  await save('grace', '--profile', 'work');
  expect(await whoami(['--profile', 'work'])).toBe('grace');
  expect(identifier()).not.toBe(usual);
  expect(await whoami([], { PLEX_PIN_PROFILE: 'work' })).toBe('grace');
  expect(await whoami([], { PLEX_PIN_PROFILE: '' })).toBe('ada');
  expect(await readdir(join(home, 'plex-pin/profiles/work'))).toEqual([
    'client-identifier',
    'credentials',
  ]);
  expect(await run(['sign-out', '--profile', 'work'])).toMatchObject({ code: 0 });
  expect(await run(['token', '--profile', 'work'])).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/Run: plex-pin sign-in --save --profile work\n$/),
  });
  expect(await whoami()).toBe('ada');
});

test('--profile takes precedence over PLEX_TOKEN, and PLEX_TOKEN over PLEX_PIN_PROFILE', async () => {
  const { sandbox, save, whoami } = await setUp();
  await save('grace', '--profile', 'work');
  const PLEX_TOKEN = await tokenFrom(sandbox, 'ada');
  expect(await whoami(['--profile', 'work'], { PLEX_TOKEN })).toBe('grace');
  expect(await whoami([], { PLEX_TOKEN, PLEX_PIN_PROFILE: 'work' })).toBe('ada');
});

test('a custom client identifier is used again with the saved sign-in', async () => {
  const { url, home, run, save, whoami, identifier } = await setUp();
  await save('ada', '--client-identifier', 'my-tv');
  await whoami();
  expect(identifier()).toBe('my-tv');
  await save('ada');
  const saved = JSON.parse(await readFile(fileIn(home, url), 'utf8')) as object;
  expect(saved).toMatchObject({ clientIdentifier: 'my-tv' });
  const { stdout } = await run(['request']);
  expect(stdout).toContain('\nX-Plex-Client-Identifier: my-tv\n');
});

test('a profile keeps its custom client identifier after a sign-out', async () => {
  const { run, save, identifier } = await setUp();
  await save('ada', '--profile', 'work', '--client-identifier', 'Büro');
  expect(await run(['sign-out', '--profile', 'work'])).toMatchObject({ code: 0 });
  await save('ada', '--profile', 'work');
  expect(Buffer.from(identifier() ?? '', 'latin1').toString()).toBe('Büro');
  await save('ada');
  expect(identifier()).not.toBe('Büro');
});

test('--save over another account says whom it replaces', async () => {
  const { url, home, save, whoami } = await setUp();
  expect(await save('ada')).not.toContain('already saved');
  const notice = `A sign-in is already saved in ${fileIn(home, url)}. This one replaces it`;
  const again = await save('ada');
  expect(again.startsWith(notice)).toBe(true);
  expect(again).not.toContain('sign-in of ada');
  const other = await save('grace');
  expect(other.startsWith(notice)).toBe(true);
  expect(other).toContain('This replaces the sign-in of ada with one of grace.');
  expect(await whoami()).toBe('grace');
});
