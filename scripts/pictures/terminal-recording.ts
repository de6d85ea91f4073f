import { spawn } from 'node:child_process';
import xterm from '@xterm/headless';

/** A run of characters of one style. */
export interface Span {
  column: number;
  text: string;
  bold: boolean;
  dim: boolean;
  color: number | undefined;
}
/** What a terminal shows from a moment on, in ms, line by line. */
export interface Screen {
  at: number;
  lines: Span[][];
}
export interface Size {
  columns: number;
  rows: number;
}

/** How long a screen is shown at least, in ms. */
const SHORTEST = 78;

/** Runs a command in a pseudo-terminal and records each screen that differs from the one before. */
export async function record(command: string, cwd: string, size: Size): Promise<Screen[]> {
  const terminal = new xterm.Terminal({
    cols: size.columns,
    rows: size.rows,
    allowProposedApi: true,
  });
  const screens: Screen[] = [];
  const started = performance.now();
  const { FORCE_COLOR: _, NO_COLOR: __, CI: ___, ...env } = process.env;
  const child = spawn(
    'script',
    ['-qec', `stty cols ${size.columns} rows ${size.rows}; ${command}`, '/dev/null'],
    { cwd, env: { ...env, TERM: 'xterm-256color' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const chunk of child.stdout) {
    await new Promise<void>((resolve) => {
      terminal.write(chunk as Uint8Array, resolve);
    });
    screens.push({ at: performance.now() - started, lines: readScreen(terminal, size) });
  }
  return thin(screens);
}

/** Leaves out screens that another one replaces within a moment, such as most of a spinner's. */
function thin(screens: readonly Screen[]): Screen[] {
  return screens.filter(
    ({ at, lines }, index) =>
      JSON.stringify(lines) !== JSON.stringify(screens[index - 1]?.lines) &&
      (screens[index + 1]?.at ?? Infinity) - at > SHORTEST,
  );
}

function readScreen(terminal: xterm.Terminal, { columns, rows }: Size): Span[][] {
  const { active } = terminal.buffer;
  return Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    const spans: Span[] = [];
    for (let column = 0; column < columns; column++) {
      const cell = line?.getCell(column);
      if (!cell) continue;
      const style = {
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0,
        color: cell.isFgPalette() ? cell.getFgColor() % 8 : undefined,
      };
      const last = spans.at(-1);
      const text = cell.getChars() || ' ';
      const isSame =
        last?.bold === style.bold && last.dim === style.dim && last.color === style.color;
      if (isSame) last.text += text;
      else spans.push({ column, text, ...style });
    }
    return spans
      .map((span) => ({
        ...span,
        column: span.column + span.text.search(/\S|$/),
        text: span.text.trim(),
      }))
      .filter(({ text }) => text !== '');
  });
}
