import { expect, test } from 'vitest';
import { encode } from 'uqr';
import { inTerminal, listen, plexPin, type TerminalSize } from './command.ts';

const USUAL = { columns: 80, rows: 24 };

/** Matches lines of a QR code, with and without colours. */
const LINE = /^(?:\x1b\[\d+m)*([█▀▄ ]{25,})(?:\x1b\[\d+m)*\r?$/gm;
const BLOCKS = /[█▀▄]/;
const WHITE_ON_BLACK = /^\x1b\[97m\x1b\[40m[█▀▄ ]+(\x1b\[\d+m)+\r?$/m;

/** Returns the dark squares of a printed QR code, which has two rows per line. */
const squaresIn = (output: string): boolean[][] =>
  [...output.matchAll(LINE)].flatMap(([, line = '']) => [
    Array.from(line, (character) => character === '▄' || character === ' '),
    Array.from(line, (character) => character === '▀' || character === ' '),
  ]);

/** Returns the dark squares of the expected QR code. An odd number of rows leaves half a line. */
function squaresOf(text: string): boolean[][] {
  const { data, size } = encode(text, { border: 2 });
  return size % 2 === 0 ? data : [...data, Array.from({ length: size }, () => true)];
}

/** Returns the output of a complete sign-in in a terminal. */
async function outputOf(
  size?: TerminalSize,
  args = '',
  variables: Record<string, string> = {},
): Promise<string> {
  const { url } = await listen({ autoApprove: 0 });
  const running = await inTerminal(`--plex-tv ${url} ${args}`, variables, size);
  const { code, stdout } = await running.ended;
  expect(code).toBe(0);
  return stdout;
}

const urlIn = (output: string): string =>
  /(http:\/\/127\.0\.0\.1:\d+\/(?:link|auth)[^\s\x1b]*)/.exec(output)?.[1] ?? '';

// The code of a link page needs 33 columns and 17 lines, and 6 more lines for the other output.
test.each([
  { columns: 80, rows: 24 },
  { columns: 33, rows: 23 },
])('a terminal of $columns x $rows shows the link page as a QR code', async (size) => {
  const output = await outputOf(size);
  expect(urlIn(output)).toMatch(/\/link\/\?pin=[A-Z\d]{4}$/);
  expect(squaresIn(output)).toEqual(squaresOf(urlIn(output)));
  expect(output).toMatch(WHITE_ON_BLACK);
});

test('a tall terminal shows the sign-in page of a strong code', async () => {
  const output = await outputOf({ columns: 80, rows: 40 }, '--strong');
  expect(urlIn(output)).toContain('/auth#?clientID=');
  expect(squaresIn(output)).toEqual(squaresOf(urlIn(output)));
});

test('NO_COLOR turns off the colours', async () => {
  const output = await outputOf(USUAL, '', { NO_COLOR: '1' });
  expect(squaresIn(output)).toEqual(squaresOf(urlIn(output)));
  expect(output).not.toContain('\x1b');
});

test.each<[string, ...Parameters<typeof outputOf>]>([
  ['a terminal that is too narrow', { columns: 32, rows: 24 }],
  ['a terminal that is too short', { columns: 80, rows: 22 }],
  ['a terminal that is too short for a strong code', USUAL, '--strong'],
  ['a terminal of unknown size', undefined],
  ['a dumb terminal', USUAL, '', { TERM: 'dumb' }],
  ['a terminal with --no-qr', USUAL, '--no-qr'],
])('%s shows no QR code', async (_, ...how) => {
  const output = await outputOf(...how);
  expect(urlIn(output)).not.toBe('');
  expect(output).not.toMatch(BLOCKS);
});

test('a pipe shows no QR code', async () => {
  const { url } = await listen({ autoApprove: 0 });
  const variables = { TERM: 'xterm-256color', COLUMNS: '200', LINES: '100', FORCE_COLOR: '1' };
  const { code, stdout, stderr } = await plexPin(['--plex-tv', url], undefined, variables);
  expect(code).toBe(0);
  expect(stdout + stderr).not.toMatch(BLOCKS);
  expect(stdout + stderr).not.toContain('\x1b');
});
