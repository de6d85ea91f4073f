import process from 'node:process';
import { styleText } from 'node:util';
import { renderUnicodeCompact } from 'uqr';

/** Width of the light border. The standard asks for 4, and what reads a screen is content with 2. */
const BORDER = 2;

/** Lines that must fit below and above the code: what to do, and the wait. */
const MORE_LINES = 6;

/** A QR code for the terminal that stderr is; undefined where it is none, or too small a one. */
export function qrCode(text: string): string | undefined {
  const { isTTY, columns, rows } = process.stderr;
  if (!isTTY || process.env['TERM'] === 'dumb') return undefined;
  const lines = renderUnicodeCompact(text, { border: BORDER }).split('\n');
  const width = lines[0]?.length ?? 0;
  // A terminal that does not tell its size says 0.
  if (width > columns || lines.length + MORE_LINES > rows) return undefined;
  return lines.map(paint).join('\n');
}

/** White on black whatever the terminal's own colours are; in those where colours are not wanted. */
const paint = (line: string): string =>
  process.env['NO_COLOR']
    ? line
    : // It looks at stdout otherwise, which is somewhere else.
      styleText(['whiteBright', 'bgBlack'], line, { validateStream: false });
