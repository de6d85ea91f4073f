/** The sources of a token, and missing or invalid tokens. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  CLI,
  inTerminal,
  saveToken,
  listen,
  pipeInto,
  plexPin,
  start,
  startProgram,
  temporaryFolder,
  tokenFrom,
} from './command.ts';

const COMMANDS = ['whoami', 'servers', 'sign-out'];
const username = (output: string): string | undefined => /^Username: +(.*)$/m.exec(output)?.[1];

test('--token-stdin takes precedence over PLEX_TOKEN, and PLEX_TOKEN over the saved token', async () => {
  const { sandbox, url } = await listen({
    users: ['saved', 'environment', 'stdin'].map((name) => ({ username: name })),
  });
  const home = await temporaryFolder();
  const args = ['whoami', '--plex-tv', url];
  await saveToken(home, url, await tokenFrom(sandbox, 'saved'));
  const PLEX_TOKEN = await tokenFrom(sandbox, 'environment');
  const token = await tokenFrom(sandbox, 'stdin');

  expect(username((await plexPin(args, home)).stdout)).toBe('saved');
  expect(username((await plexPin(args, home, { PLEX_TOKEN: '' })).stdout)).toBe('saved');
  expect(username((await plexPin(args, home, { PLEX_TOKEN })).stdout)).toBe('environment');
  const ignored = await pipeInto(args, `${token}\n`, { home, PLEX_TOKEN });
  expect(username(ignored.stdout)).toBe('environment');
  const piped = await pipeInto([...args, '--token-stdin'], `${token}\n`, { home, PLEX_TOKEN });
  expect(username(piped.stdout)).toBe('stdin');
});

test('a saved token is sent only to the plex.tv that issued it, with its client identifier', async () => {
  const { sandbox, url } = await listen({ autoApprove: 0 });
  const other = await listen();
  const home = await temporaryFolder();
  await plexPin(['--save', '--plex-tv', url, '--client-identifier', 'my-tv'], home);
  for (const command of COMMANDS) {
    expect(await plexPin([command, '--plex-tv', other.url], home)).toEqual({
      code: 4,
      stdout: '',
      stderr: `error: Not signed in to ${other.url}. Run: plex-pin sign-in --save (or set PLEX_TOKEN, or pipe a token to stdin)\n`,
    });
  }
  expect(other.sandbox.requests).toEqual([]);

  const identifier = () => sandbox.requests.at(-1)?.headers['x-plex-client-identifier'];
  expect(await plexPin(['whoami', '--plex-tv', `${url}/`], home)).toMatchObject({ code: 0 });
  expect(identifier()).toBe('my-tv');
  await plexPin(['whoami', '--plex-tv', url, '--client-identifier', 'other'], home);
  expect(identifier()).toBe('other');
});

test.each(COMMANDS)('%s with a revoked token says to sign in again', async (command) => {
  const { url } = await listen();
  const PLEX_TOKEN = 'revoked-0123456789ab';
  const { code, stdout, stderr } = await plexPin([command, '--plex-tv', url], undefined, {
    PLEX_TOKEN,
  });
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toMatch(/^error: .*401.* sign in again\.\n$/);
  expect(stderr).not.toContain(PLEX_TOKEN);
});

test.each(COMMANDS)('%s with a 401 that is not of plex.tv is exit code 1', async (command) => {
  const { sandbox, url } = await listen();
  const PLEX_TOKEN = await tokenFrom(sandbox);
  sandbox.fail({ kind: 'response', status: 401, body: '<title>Log in to this network</title>' });
  const ended = await plexPin([command, '--plex-tv', url], undefined, { PLEX_TOKEN });
  expect(ended).toMatchObject({ code: 1, stdout: '' });
});

test.each(COMMANDS)('%s reports any other error response in one line', async (command) => {
  const { sandbox, url } = await listen();
  const PLEX_TOKEN = await tokenFrom(sandbox);
  sandbox.fail({ kind: 'response', status: 503 });
  expect(await plexPin([command, '--plex-tv', url], undefined, { PLEX_TOKEN })).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: .*503.* Try again later\.\n$/),
  });
});

test.each(COMMANDS)('%s is interrupted by Ctrl-C', async (command) => {
  const { sandbox, url } = await listen();
  const PLEX_TOKEN = await tokenFrom(sandbox);
  const requested = new Promise<void>((resolve) => {
    const match = () => {
      resolve();
      return true;
    };
    sandbox.fail({ kind: 'hang', match });
  });
  const running = await start([command, '--plex-tv', url], undefined, { PLEX_TOKEN });
  await requested;
  running.child.kill('SIGINT');
  expect(await running.ended).toEqual({ code: 130, stdout: '', stderr: 'Cancelled.\n' });
});

test('a piped token is used if there is no other', async () => {
  const { sandbox, url } = await listen();
  const home = await temporaryFolder();
  const args = ['whoami', '--plex-tv', url];
  const piped = await pipeInto(args, `${await tokenFrom(sandbox, 'friend')}\n`, { home });
  expect(username(piped.stdout)).toBe('friend');
  await saveToken(home, url, await tokenFrom(sandbox, 'owner'));
  const ignored = await pipeInto(args, `${await tokenFrom(sandbox, 'friend')}\n`, { home });
  expect(username(ignored.stdout)).toBe('owner');
});

test('a token in a pipe of the shell is used, however late it arrives', async () => {
  const { sandbox, url } = await listen({ users: [{ username: 'late' }] });
  const home = await temporaryFolder();
  const script = `"$0" "$1" sign-in --plex-tv ${url} | "$0" "$1" whoami --plex-tv ${url}`;
  const running = startProgram(['sh', '-c', script, process.execPath, CLI], { home });
  const [, code = ''] = await running.seen(/type this code: {2}([A-Z\d]{4})\n/);
  // The reader says so after the second in which a silent parent process may write something.
  await running.seen(/Waiting for a token on stdin\.\n/);
  sandbox.approve(code);
  const { code: exitCode, stdout } = await running.ended;
  expect({ exitCode, user: username(stdout) }).toEqual({ exitCode: 0, user: 'late' });
});

test('a sign-in that fails leaves the reader of its pipe without a token', async () => {
  const { sandbox, url } = await listen();
  sandbox.fail({ kind: 'response', status: 503 });
  const home = await temporaryFolder();
  const script = `"$0" "$1" sign-in --plex-tv ${url} | "$0" "$1" whoami --plex-tv ${url}`;
  const { ended } = startProgram(['sh', '-c', script, process.execPath, CLI], { home });
  expect(await ended).toMatchObject({ code: 4, stdout: '' });
});

test('stdin that is too long for a token is an error', async () => {
  const { url } = await listen();
  const script = `yes | "$0" "$1" whoami --plex-tv ${url}`;
  const program = ['sh', '-c', script, process.execPath, CLI];
  expect(await startProgram(program, { home: await temporaryFolder() }).ended).toMatchObject({
    code: 1,
    stderr: 'error: stdin contains more than a token\n',
  });
});

test('an empty stdin is an error', async () => {
  const { url } = await listen();
  expect(await pipeInto(['whoami', '--token-stdin', '--plex-tv', url], '\n')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: stdin contains no token\n',
  });
});

test('--token-stdin in a terminal is a usage error', async () => {
  const { code, stdout } = await (await inTerminal('whoami --token-stdin')).ended;
  expect(code).toBe(2);
  expect(stdout).toMatch(
    /^error: --token-stdin needs a pipe or a file, but stdin is a terminal\r\n/,
  );
});

test('text that is not a token is neither sent nor shown', async () => {
  const { sandbox, url } = await listen();
  const args = ['whoami', '--token-stdin', '--plex-tv', url];
  expect(await pipeInto(args, 'secret-0123456789ab\nsecret-0123456789cd\n')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^error: token must be a token as plex\.tv issued it(?!.*secret).*\n$/,
    ),
  });
  expect(sandbox.requests).toEqual([]);
});

test.each([
  '',
  'secret',
  '{"token":"secret"}',
  '{"token":1,"clientIdentifier":"a"}',
  '{"token":"secret","clientIdentifier":"a","deviceKey":null}',
  '{"token":"secret","clientIdentifier":"a","deviceKey":"secret"}',
  'null',
])('invalid credentials are an error that does not reveal them: %j', async (content) => {
  const home = await temporaryFolder();
  const file = join(home, 'plex-pin/credentials/https-plex.tv.json');
  await mkdir(join(home, 'plex-pin/credentials'), { recursive: true });
  await writeFile(file, content);
  expect(await plexPin(['whoami'], home)).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: ${file} is not valid. Delete it and run: plex-pin sign-in --save\n`,
  });
});
