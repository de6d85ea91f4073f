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

/** Three panels of bars, the shorter the better. */
export function chart(results: Results, scheme: Scheme): string {
  const { bundles, imports, sequential } = results;
  const panels: [string, (client: string) => number | undefined, (value: number) => string][] = [
    ['Bundle, kB', (client) => bundles[client]?.gzipped, (bytes) => (bytes / 1000).toFixed(1)],
    ['Cold import, ms', (client) => imports[client], (ms) => ms.toFixed(0)],
    ['CPU of a request, µs', (client) => sequential[client], (µs) => µs.toFixed(0)],
  ];
  const { text, dim, own, other, ground } = SCHEMES[scheme];
  const height = TOP + CLIENTS.length * ROW + 14;
  const content = panels.map(([title, valueOf, label], index) => {
    const values = CLIENTS.map((client) => valueOf(client) ?? 0);
    const longest = Math.max(...values);
    const bars = values.map((value, row) => {
      const client = CLIENTS[row] ?? '';
      const y = TOP + row * ROW;
      const length = Math.max(2, (value / longest) * (PANEL - LABEL - 48));
      const middle = y + 12;
      return [
        `<text x="${LABEL - 8}" y="${middle}" class="name">${client}</text>`,
        `<rect x="${LABEL}" y="${y}" width="${length.toFixed(1)}" height="16" rx="3" fill="${client === 'plex-pin' ? own : other}"/>`,
        `<text x="${(LABEL + length + 6).toFixed(1)}" y="${middle}" class="value">${label(value)}</text>`,
      ].join('\n    ');
    });
    return `  <g transform="translate(${10 + index * (PANEL + 10)} 0)">
    <text x="${LABEL}" y="26" class="title">${title}</text>
    ${bars.join('\n    ')}
  </g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Bundle size, cold import and CPU per request">
  <style>
    text { font: 13px system-ui, sans-serif; fill: ${text} }
    .title { font-weight: 600 }
    .name { text-anchor: end; fill: ${dim}; font-size: 12px }
    .value { font-size: 12px }
  </style>
  <rect width="100%" height="100%" fill="${ground}"/>
${content.join('\n')}
</svg>
`;
}
