import type { Screen, Span } from './terminal-recording.ts';

const SCHEMES = {
  light: {
    ground: '#ffffff',
    bar: '#eaeef2',
    border: '#d0d7de',
    text: '#1f2328',
    colors: [
      '#24292f',
      '#cf222e',
      '#116329',
      '#7d4e00',
      '#0969da',
      '#8250df',
      '#1b7c83',
      '#57606a',
    ],
  },
  dark: {
    ground: '#0d1117',
    bar: '#21262d',
    border: '#30363d',
    text: '#e6edf3',
    colors: [
      '#484f58',
      '#ff7b72',
      '#3fb950',
      '#e3b341',
      '#58a6ff',
      '#bc8cff',
      '#39c5cf',
      '#b1bac4',
    ],
  },
};
export type Scheme = keyof typeof SCHEMES;

/** Width and height of a character, margin and title bar, in px. */
const WIDTH = 8.4;
const HEIGHT = 18;
const MARGIN = 16;
const BAR = 30;

/** The time for a typed character, the pause after the command, and that before the repetition, in ms. */
const TYPING = 60;
const PAUSE = 900;
const END = 5_000;

/** Draws the screens of a command as an animation, which starts with the command being typed and repeats. */
export function terminalSvg(command: string, screens: readonly Screen[], scheme: Scheme): string {
  const colors = SCHEMES[scheme];
  const prompt: Span = { column: 0, text: '$', bold: false, dim: true, color: undefined };
  const typed = Array.from({ length: command.length + 1 }, (_, length) => ({
    at: length * TYPING,
    lines: [[prompt, { ...prompt, column: 2, text: command.slice(0, length), dim: false }]],
  }));
  const start = command.length * TYPING + PAUSE;
  const typedLine = typed.at(-1)?.lines[0] ?? [];
  const frames: Screen[] = [
    ...typed,
    ...screens.map(({ at, lines }) => ({ at: start + at, lines: [typedLine, ...lines] })),
  ];
  const total = (frames.at(-1)?.at ?? 0) + END;
  const rows = Math.max(
    ...frames.map(({ lines }) => 1 + lines.findLastIndex((line) => line.length > 0)),
  );
  const columns = Math.max(
    ...frames.flatMap(({ lines }) => lines.flat().map(({ column, text }) => column + text.length)),
  );
  const width = Math.ceil(columns * WIDTH + 2 * MARGIN);
  const height = BAR + rows * HEIGHT + 2 * MARGIN;

  // A line that several frames show is drawn once.
  const drawn = new Map<string, string>();
  const use = (line: Span[], row: number): string => {
    const content = drawLine(line, colors);
    const id = drawn.get(content) ?? `l${drawn.size}`;
    drawn.set(content, id);
    return `<use href="#${id}" y="${row * HEIGHT}"/>`;
  };
  const percent = (at: number) => ((at / total) * 100).toFixed(2);
  const bodies = frames.map(({ lines }, index) => {
    const content = lines.map((line, row) => (line.length > 0 ? use(line, row) : '')).join('');
    return `<g class="f" style="animation-name:f${index}">${content}</g>`;
  });
  const keyframes = frames.map(({ at }, index) => {
    const end = frames[index + 1]?.at ?? total;
    return `@keyframes f${index}{0%,100%{visibility:hidden}${percent(at)}%{visibility:visible}${percent(end)}%{visibility:hidden}}`;
  });
  // The last frame stays, for readers who want no motion.
  const last = `f${frames.length - 1}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A terminal runs ${command}">
<style>
.t{font:14px/1 ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre;fill:${colors.text}}
.b{font-weight:700}.d{opacity:.65}
.f{visibility:hidden;animation:${total.toFixed(0)}ms steps(1,end) infinite}
${keyframes.join('\n').replaceAll(`100%{visibility:hidden}${percent(frames.at(-1)?.at ?? 0)}`, `99.99%{visibility:hidden}${percent(frames.at(-1)?.at ?? 0)}`)}
@media(prefers-reduced-motion:reduce){.f{animation:none}.f[style*=${last}]{visibility:visible}}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${colors.ground}" stroke="${colors.border}"/>
<path d="M.5 ${BAR}V8.5a8 8 0 0 1 8-8H${width - 8.5}a8 8 0 0 1 8 8V${BAR}Z" fill="${colors.bar}"/>
<circle cx="18" cy="15" r="5.5" fill="#ff5f57"/><circle cx="36" cy="15" r="5.5" fill="#febc2e"/><circle cx="54" cy="15" r="5.5" fill="#28c840"/>
<defs>${[...drawn].map(([content, id]) => `<g id="${id}">${content}</g>`).join('\n')}</defs>
<g class="t" transform="translate(${MARGIN} ${BAR + MARGIN})">
${bodies.join('\n')}
</g>
</svg>
`;
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function drawLine(line: readonly Span[], { colors }: { colors: readonly string[] }): string {
  return line
    .map(({ column, text, bold, dim, color }) => {
      const fill =
        color === undefined ? '' : ` fill="${colors[color]}" style="fill:${colors[color]}"`;
      const style = `${bold ? 'b' : ''}${dim ? ' d' : ''}`.trim();
      if (/^[█▀▄ ]+$/.test(text)) return drawBlocks(text, column);
      return `<text x="${(column * WIDTH).toFixed(1)}" y="13" textLength="${(text.length * WIDTH).toFixed(1)}"${style && ` class="${style}"`}${fill}>${escape(text)}</text>`;
    })
    .join('');
}

/** Block characters are drawn as shapes, because fonts leave gaps between them, which a camera cannot read. */
function drawBlocks(text: string, column: number): string {
  const shapes = text.split('').map((character, index) => {
    if (character === ' ') return '';
    const x = ((column + index) * WIDTH).toFixed(1);
    const y = character === '▄' ? HEIGHT / 2 : 0;
    return `M${x} ${y}h${WIDTH}v${character === '█' ? HEIGHT : HEIGHT / 2}h-${WIDTH}z`;
  });
  const width = (text.length * WIDTH).toFixed(1);
  const ground = /^▀+$/.test(text) ? HEIGHT / 2 : HEIGHT;
  return (
    `<g shape-rendering="crispEdges"><rect x="${(column * WIDTH).toFixed(1)}" width="${width}" height="${ground}" fill="#000"/>` +
    `<path fill="#fff" d="${shapes.join('')}"/></g>`
  );
}
