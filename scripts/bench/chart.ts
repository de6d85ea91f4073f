import type { Results } from './results.ts';

const SCHEMES = {
  light: { text: '#1f2328', dim: '#59636e', own: '#b7791f', other: '#afb8c1', ground: '#ffffff' },
  dark: { text: '#f0f6fc', dim: '#9198a1', own: '#e5a00d', other: '#4d5661', ground: '#0d1117' },
};
export type Scheme = keyof typeof SCHEMES;

const CLIENTS = ['plex-pin', 'openapi-fetch', '@ctrl/plex', 'plexjs', 'plex-oauth'];
const WIDTH = 880;
const PANEL = 280;
const ROW = 26;
const LABEL = 92;
const TOP = 46;

/** Three panels of bars. The axes are logarithmic, because the largest bundle has 40 times the size of the smallest. */
export function chart(results: Results, scheme: Scheme): string {
  const { bundles, imports, sequential } = results;
  const panels: [string, (client: string) => number | undefined, (value: number) => string][] = [
    ['Bundle, kB (min+gzip)', (client) => kB(bundles[client]?.gzipped), (kB) => kB.toFixed(1)],
    ['Cold import, ms', (client) => imports[client], (ms) => ms.toFixed(0)],
    ['CPU per request, µs', (client) => sequential[client], (µs) => µs.toFixed(0)],
  ];
  const { text, dim, own, other, ground } = SCHEMES[scheme];
  const bottom = TOP + CLIENTS.length * ROW;
  const height = bottom + 44;
  const content = panels.map(([title, valueOf, label], index) => {
    const values = CLIENTS.map((client) => valueOf(client) ?? 0);
    const known = values.filter((value) => value > 0);
    const first = Math.floor(Math.log10(Math.min(...known)));
    const last = Math.ceil(Math.log10(Math.max(...known)));
    const position = (value: number) =>
      LABEL + ((Math.log10(value) - first) / (last - first)) * (PANEL - LABEL - 36);
    const decades = Array.from({ length: last - first + 1 }, (_, decade) => 10 ** (first + decade));
    const grid = decades.map((value) => {
      const x = position(value).toFixed(1);
      return `<path d="M${x} ${TOP - 8}V${bottom}" class="grid"/><text x="${x}" y="${bottom + 14}" class="tick">${value}</text>`;
    });
    const bars = values.map((value, row) => {
      const client = CLIENTS[row] ?? '';
      const y = TOP + row * ROW;
      const name = `<text x="${LABEL - 8}" y="${y + 12}" class="name">${client}</text>`;
      if (value === 0) return name;
      const end = position(value);
      return [
        name,
        `<rect x="${LABEL}" y="${y}" width="${Math.max(2, end - LABEL).toFixed(1)}" height="16" rx="3" fill="${client === 'plex-pin' ? own : other}"/>`,
        `<text x="${(end + 6).toFixed(1)}" y="${y + 12}" class="value">${label(value)}</text>`,
      ].join('\n    ');
    });
    return `  <g transform="translate(${10 + index * (PANEL + 10)} 0)">
    <text x="${LABEL}" y="26" class="title">${title}</text>
    ${[...grid, ...bars].join('\n    ')}
  </g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Bundle size, cold import and CPU per request; lower is better">
  <style>
    text { font: 13px system-ui, sans-serif; fill: ${text} }
    .title { font-weight: 600 }
    .name { text-anchor: end; fill: ${dim}; font-size: 12px }
    .value { font-size: 12px }
    .tick { text-anchor: middle; fill: ${dim}; font-size: 11px }
    .note { text-anchor: end; fill: ${dim}; font-size: 11px }
    .grid { stroke: ${dim}; stroke-opacity: .25 }
  </style>
  <rect width="100%" height="100%" fill="${ground}"/>
${content.join('\n')}
  <text x="${WIDTH - 12}" y="${height - 8}" class="note">Logarithmic axes. Lower is better.</text>
</svg>
`;
}

const kB = (bytes: number | undefined): number | undefined =>
  bytes === undefined ? undefined : bytes / 1000;
