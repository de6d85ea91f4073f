import { expect, test } from 'vitest';
import { inTerminal, listen, start } from './command.ts';

const CODE = /type this code: {2}(?:\x1b\[1m)?([A-Z\d]{4})/;
const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const SPINNER = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/;

/** Returns the last lines that a terminal shows, without the movements of the spinner. */
const lastLines = (output: string): string[] =>
  output
    .slice(output.lastIndexOf(SHOW_CURSOR))
    .replace(/\x1b\[[?\d;]*[A-Za-z]/g, '')
    .split('\r\n');

test('a spinner counts down and restores the terminal', async () => {
  const { sandbox, url } = await listen();
  const running = await inTerminal(`--plex-tv ${url}`);
  const [, code = ''] = await running.seen(CODE);
  await running.seen(/⠙.* Waiting for approval, (15:00|14:5\d) left/);
  sandbox.approve(code);
  const { code: exitCode, stdout } = await running.ended;
  expect(exitCode).toBe(0);
  expect(stdout).toContain(HIDE_CURSOR);
  expect(lastLines(stdout)).toEqual(['Signed in.', expect.stringMatching(/^[\w-]{20}$/), '']);
});

test('poll errors are shown next to the spinner', async () => {
  const { sandbox, url } = await listen({ autoApprove: 0 });
  sandbox.fail({ kind: 'response', status: 503, match: { method: 'GET' } });
  const running = await inTerminal(`--plex-tv ${url}`);
  await running.seen(/Waiting for approval, 1\d:\d\d left \(plex\.tv returned 503, retrying\)/);
  expect(await running.ended).toMatchObject({ code: 0 });
});

test('Ctrl-C restores the terminal', async () => {
  const { url } = await listen();
  const running = await inTerminal(`--plex-tv ${url}`);
  await running.seen(/⠙.* Waiting for approval/);
  running.child.stdin.write('\x03');
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  expect(lastLines(stdout).slice(-2)).toEqual(['Cancelled.', '']);
  expect(stdout.slice(stdout.lastIndexOf(SHOW_CURSOR))).not.toMatch(SPINNER);
  expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR));
});

test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])(
  'the output is plain lines in a terminal with %j',
  async (variables) => {
    const { url } = await listen({ autoApprove: 0 });
    const { code, stdout } = await (await inTerminal(`--plex-tv ${url}`, variables)).ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain('\x1b');
    expect(stdout).not.toMatch(SPINNER);
    expect(stdout).toContain('Waiting for approval, 15:00 left.\r\nSigned in.\r\n');
  },
);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s during the wait is exit code %d', async (signal, exitCode) => {
  const { url } = await listen();
  const running = await start(['--plex-tv', url]);
  await running.seen(/Waiting for approval/);
  running.child.kill(signal);
  const { code, stdout, stderr } = await running.ended;
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  expect(stderr).toMatch(/\nCancelled\.\n$/);
  expect(stderr).not.toContain('\x1b');
});

test('SIGINT while plex.tv does not respond is exit code 130', async () => {
  const { sandbox, url } = await listen();
  sandbox.fail({ kind: 'hang', match: { method: 'GET' } });
  const running = await start(['--plex-tv', url]);
  await running.seen(CODE);
  running.child.kill('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
});
