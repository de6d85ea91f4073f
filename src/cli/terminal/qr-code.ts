import process from 'node:process';
import { styleText } from 'node:util';
import { renderUnicodeCompact } from 'uqr';

/** Width of the light border. The standard requires 4; scanners of screens work with 2. */
const BORDER = 2;

/** Number of lines that must fit above and below the code, for the instructions and the progress. */
const OTHER_LINES = 6;

/** Renders a QR code for stderr. Returns undefined if stderr is not a terminal, or one that is too small. */
export function renderQrCode(text: string): string | undefined {
  const { isTTY, columns, rows } = process.stderr;
  if (!isTTY || process.env['TERM'] === 'dumb') return undefined;
  const lines = renderUnicodeCompact(text, { border: BORDER }).split('\n');
  const width = lines[0]?.length ?? 0;
  // A terminal of unknown size reports 0.
  if (width > columns || lines.length + OTHER_LINES > rows) return undefined;
  return lines.map(colourLine).join('\n');
}

/** Colours a line white on black, whatever the terminal's theme, unless the user does not want colours. */
const colourLine = (line: string): string =>
  process.env['NO_COLOR']
    ? line
    : // `styleText` would otherwise check stdout, which may be redirected.
      styleText(['whiteBright', 'bgBlack'], line, { validateStream: false });
