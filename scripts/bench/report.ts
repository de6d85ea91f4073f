import type { Results } from './results.ts';

const CLIENTS = ['plex-pin', 'openapi-fetch', '@ctrl/plex', 'plexjs', 'plex-oauth'];
const WAITERS = ['plex-pin', '@ctrl/plex', 'plex-oauth'];

/** The measurements in docs/benchmarks.md, between its marks. */
export function report(results: Results): string {
  return [
    chartImage,
    costs(results),
    `Measured on ${results.date} on ${results.machine} with ${results.node}, all clients in turn. Imports are medians. CPU times are lower quartiles, because other load on the machine only adds to them. Half of all slices of the same requests lie within ${percent(results.noise)} of each other. The ratios in brackets compare with openapi-fetch, which builds the requests of plex-pin. \`@ctrl/plex\` cannot be bundled for browsers.`,
    `A request of plex-pin has a deadline for its headers and its body. openapi-fetch with \`AbortSignal.timeout\`, which does the same, takes ${withTimeout(results, 'sequential')} for a single request and ${withTimeout(results, 'concurrent')} with 32 at once.`,
    `The heap is measured with 10,000 concurrent sign-ins in one process; ${results.waits.lost} of them were lost. The page is signed in ${results.allowToSignedIn} ms after a click on Allow in the popup, with Chromium on the same machine.`,
    '## Faults',
    'One request fails while an app waits. "Yes" means that the app gets the token, and that nothing is sent to another host.',
    faults(results),
    'plexjs cannot wait. `npm run bench` repeats all measurements.',
    '## Latency',
    'The time from the approval to the token, with the default schedule:',
    schedule(results),
    '## Regeneration',
    'The time of `npm run generate`, compared with the openapi-typescript CLI, which only generates the types:',
    generation(results),
  ].join('\n\n');
}

const chartImage = `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="../examples/charts/numbers-dark.svg">
  <img alt="Bars: bundle size, cold import and CPU per request of plex-pin beside other clients" src="../examples/charts/numbers-light.svg">
</picture>`;

function withTimeout(results: Results, kind: 'sequential' | 'concurrent'): string {
  const { 'openapi-fetch': floor = NaN, 'openapi-fetch with a timeout': value = NaN } =
    results[kind];
  return `${value.toFixed(0)} µs (${(value / floor).toFixed(2)})`;
}

function costs(results: Results): string {
  const { versions, bundles, installed, imports, sequential, concurrent, build, heap } = results;
  const floor =
    (values: Record<string, number>, unit: string, digits: number) => (client: string) => {
      const value = values[client];
      const least = values['openapi-fetch'];
      if (value === undefined || least === undefined) return '';
      const ratio = client === 'openapi-fetch' ? '' : ` (${(value / least).toFixed(2)})`;
      return `${value.toFixed(digits)} ${unit}${ratio}`;
    };
  const rows: [string, (client: string) => string][] = [
    ['bundle, min + gzip', (client) => kilobytes(bundles[client]?.gzipped)],
    ['packages installed', (client) => String(installed[client]?.packages ?? '')],
    ['installed', (client) => megabytes(installed[client]?.bytes)],
    ['cold import', floor(imports, 'ms', 1)],
    ['CPU, one request', floor(sequential, 'µs', 0)],
    ['CPU, 32 at once', floor(concurrent, 'µs', 0)],
    ['CPU, building one', floor(build, 'µs', 1)],
    ['heap of a wait', (client) => (heap[client] === undefined ? '' : kilobytes(heap[client]))],
  ];
  return table(
    ['cost', ...CLIENTS.map((client) => `${client} ${versions[client] ?? ''}`.trim())],
    rows.map(([what, cell]) => [what, ...CLIENTS.map(cell)]),
  );
}

function faults({ faults }: Results): string {
  const rows = Object.entries(faults).map(([what, by]) => [
    what,
    ...WAITERS.map((client) => (by[client] ? 'yes' : 'no')),
  ]);
  const survived = WAITERS.map((client) =>
    String(Object.values(faults).filter((by) => by[client]).length),
  );
  return table(['fault', ...WAITERS], [...rows, [`of ${rows.length}`, ...survived]]);
}

const schedule = ({ schedule }: Results): string =>
  table(
    ['approved after', 'median', 'p95', 'requests until then'],
    schedule.map(({ from, to, median, p95, polls }) => [
      `${from} to ${to} min`,
      `${(median / 1000).toFixed(2)} s`,
      `${(p95 / 1000).toFixed(2)} s`,
      `about ${polls}`,
    ]),
  );

const generation = ({ generation }: Results): string =>
  table(
    ['lines of spec', 'openapi-typescript', '`npm run generate`', 'ratio'],
    generation.map(({ lines, cli, generate }) => [
      lines.toLocaleString('en'),
      `${cli} ms`,
      `${generate} ms`,
      (generate / cli).toFixed(2),
    ]),
  );

const kilobytes = (bytes: number | undefined): string =>
  bytes === undefined ? '' : `${(bytes / 1000).toFixed(1)} kB`;
const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? '' : `${(bytes / 1e6).toFixed(1)} MB`;
const percent = (share: number): string => `${Math.round(100 * share)} %`;

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
