/** Ctrl-C in a terminal at each moment of a command. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { CLI, inTerminal, listen, plexPin, startProgram, temporaryFolder } from './command.ts';
import { fileIn, signedIn } from './device.ts';

const CTRL_C = '\x03';
const SHOW_CURSOR = '\x1b[?25h';
const CODE = /type this code: {2}(?:\x1b\[1m)?([A-Z\d]{4})/;

/** Starts the command in a terminal, as `inTerminal` does, but in a home that is there already. */
const inTerminalOf = (home: string, command: string) =>
  startProgram(['script', '-qec', command, '/dev/null'], { home, TERM: 'xterm-256color' });

const plexPinIn = (home: string, args: string) =>
  inTerminalOf(home, `exec "${process.execPath}" "${CLI}" ${args}`);

/** Makes a sandbox not respond to the next request, and resolves when it has received that request. */
const hangOnce = (sandbox: Sandbox): Promise<void> =>
  new Promise((resolve) => {
    const match = () => {
      resolve();
      return true;
    };
    sandbox.fail({ kind: 'hang', match });
  });

test('Ctrl-C while plex.tv does not respond to the first request', async () => {
  const { sandbox, url } = await listen();
  const received = hangOnce(sandbox);
  const running = await inTerminal(`sign-in --plex-tv ${url}`);
  await received;
  running.child.stdin.write(CTRL_C);
  expect(await running.ended).toMatchObject({ code: 130, stdout: '^CCancelled.\r\n' });
});

test('Ctrl-C while the command waits saves nothing, and leaves no temporary file', async () => {
  const { url } = await listen();
  const home = await temporaryFolder();
  const running = plexPinIn(home, `sign-in --save --plex-tv ${url}`);
  await running.seen(/⠙.* Waiting for approval/);
  running.child.stdin.write(CTRL_C);
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  expect(stdout.slice(stdout.lastIndexOf(SHOW_CURSOR))).toMatch(/^\S+(\^C)?Cancelled\.\r\n$/);
  expect(await readdir(dirname(fileIn(home, url)))).toEqual([]);
});

test('Ctrl-C after the token is saved keeps it', async () => {
  const { sandbox, url } = await listen({ autoApprove: 0 });
  const home = await temporaryFolder();
  await plexPin(['sign-in', '--save', '--plex-tv', url], home);
  const before = await readFile(fileIn(home, url), 'utf8');
  // The command looks up which account it has replaced.
  sandbox.fail({ kind: 'hang', match: { path: '/user' }, times: Infinity });
  const running = plexPinIn(home, `sign-in --save --plex-tv ${url}`);
  await running.seen(/Signed in\. The token is saved/);
  running.child.stdin.write(CTRL_C);
  expect(await running.ended).toMatchObject({ code: 0 });
  const saved = await readFile(fileIn(home, url), 'utf8');
  expect(saved).not.toBe(before);
  expect(JSON.parse(saved)).toMatchObject({ token: expect.stringMatching(/^[\w-]{20}$/) });
  expect(await readdir(dirname(fileIn(home, url)))).toHaveLength(1);
});

test('Ctrl-C during a refresh keeps the saved token and its key', async () => {
  const { sandbox, url, home, file } = await signedIn();
  const before = await readFile(file, 'utf8');
  const received = hangOnce(sandbox);
  const running = plexPinIn(home, `refresh --plex-tv ${url}`);
  await received;
  running.child.stdin.write(CTRL_C);
  expect(await running.ended).toMatchObject({ code: 130, stdout: '^CCancelled.\r\n' });
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('Ctrl-C ends both commands of a pipe, while the second one reads', async () => {
  const { url } = await listen();
  const home = await temporaryFolder();
  const program = `"${process.execPath}" "${CLI}"`;
  const running = inTerminalOf(
    home,
    `${program} sign-in --plex-tv ${url} | ${program} whoami --plex-tv ${url}`,
  );
  await running.seen(CODE);
  await running.seen(/⠙.* Waiting for approval/);
  running.child.stdin.write(CTRL_C);
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  expect(stdout).not.toContain('error');
});

test('a second Ctrl-C ends a command that the first one did not', async () => {
  const { url } = await listen();
  const running = await inTerminal(`sign-in --plex-tv ${url}`);
  await running.seen(/⠙.* Waiting for approval/);
  running.child.stdin.write(CTRL_C + CTRL_C);
  expect(await running.ended).toMatchObject({ code: 130 });
});
