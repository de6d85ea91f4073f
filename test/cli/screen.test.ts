/** What a user sees on the screen of a small terminal. */
import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import {
  CLI,
  inTerminal,
  listen,
  startProgram,
  temporaryFolder,
  type TerminalSize,
} from './command.ts';

const CODE = /type this code: *(?:\r\n)?(?:\x1b\[1m)?([A-Z\d]{4})/;

/** Returns the lines of a terminal after an output. Lines that the terminal has wrapped are joined. */
async function screenOf(output: string, { columns, rows }: TerminalSize): Promise<string[]> {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { buffer } = terminal;
  const lines: string[] = [];
  for (let index = 0; index < buffer.active.length; index++) {
    const line = buffer.active.getLine(index);
    const text = line?.translateToString(true) ?? '';
    if (line?.isWrapped) lines.push(`${lines.pop()}${text}`);
    else lines.push(text);
  }
  terminal.dispose();
  return lines.filter((line) => line !== '');
}

test.each([20, 80])('a terminal of %d columns shows each line once', async (columns) => {
  // There is no room for a QR code.
  const size = { columns, rows: 10 };
  const { sandbox, url } = await listen();
  const running = await inTerminal(`sign-in --plex-tv ${url}`, {}, size);
  const [, code = ''] = await running.seen(CODE);
  // The spinner has redrawn its lines several times.
  await running.seen(/⠹[^]*⠸[^]*⠼[^]*⠴[^]*14:58 left/);
  sandbox.approve(code);
  const { code: exitCode, stdout } = await running.ended;
  expect(exitCode).toBe(0);
  expect(await screenOf(stdout, size)).toEqual([
    `Open this page:      ${url}/link/?pin=${code}`,
    `and type this code:  ${code}`,
    'Signed in.',
    expect.stringMatching(/^[\w-]{20}$/),
  ]);
});

test.each([
  ['--no-color', {}],
  ['', { NO_COLOR: '1' }],
  ['', { TERM: 'dumb' }],
])('sign-in %s with %j in a terminal sends no escape sequences', async (flag, variables) => {
  const { url } = await listen({ autoApprove: 0 });
  const size = { columns: 80, rows: 60 };
  const { ended } = await inTerminal(`sign-in ${flag} --plex-tv ${url}`, variables, size);
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(stdout).not.toContain('\x1b');
});

test('the code is bold and the page is cyan in a terminal', async () => {
  const { url } = await listen({ autoApprove: 0 });
  const { stdout } = await (await inTerminal(`sign-in --plex-tv ${url}`)).ended;
  expect(stdout).toMatch(/\x1b\[36mhttp:\S+\x1b\[39m/);
  expect(stdout).toMatch(/type this code: {2}\x1b\[1m[A-Z\d]{4}\x1b\[22m/);
});

test('`| head` shows the first line, and the command is no failure', async () => {
  const home = await temporaryFolder();
  const script = `set -o pipefail; "${process.execPath}" "${CLI}" sign-in --help | head -n 1`;
  const { ended } = startProgram(['script', '-qec', `bash -c '${script}'`, '/dev/null'], {
    home,
    TERM: 'xterm',
  });
  expect(await ended).toMatchObject({
    code: 0,
    stdout: 'Usage: plex-pin sign-in [options]\r\n',
  });
});
