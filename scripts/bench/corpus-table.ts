/** Writes the section "Measured" of docs/other-specs.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { SpecUsage } from './corpus.ts';
import { ROOT } from './paths.ts';

const PAGE = join(ROOT, 'docs/other-specs.md');
const SECTION = /(<!-- measured -->\n)[^]*(<!-- \/measured -->)/;

export async function writeCorpusTable(specs: SpecUsage[], large: SpecUsage): Promise<void> {
  const text = readFileSync(PAGE, 'utf8').replace(
    SECTION,
    (_, start: string, end: string) => `${start}\n${section(specs, large)}\n\n${end}`,
  );
  const config = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(text, { ...config, filepath: PAGE }));
}

function section(specs: SpecUsage[], large: SpecUsage): string {
  const accepted = specs.filter(({ cli }) => cli !== undefined);
  const sum = (of: (spec: SpecUsage) => number | undefined) =>
    accepted.reduce((total, spec) => total + (of(spec) ?? 0), 0);
  const cli = sum((spec) => spec.cli?.cpu);
  const all = sum((spec) => spec.generator.cpu);
  const without = sum((spec) => spec.withoutValidators);
  const busy = (loadavg()[0] ?? 0) > cpus().length ? ' Other programs ran at the same time.' : '';
  const ratio = (seconds: number) => (seconds / cli).toFixed(2);
  return [
    `${specs.length} OpenAPI files that others publish, each in turn with the openapi-typescript CLI, which only generates the types: CPU seconds (user and system) and memory of one process, the least of three runs, on ${cpus().length} × ${cpus()[0]?.model.trim()} with Node ${process.versions.node}.${busy} In sum over the ${accepted.length} files that the CLI accepts: ${all.toFixed(1)} s, ${without.toFixed(1)} s without validators, and ${cli.toFixed(1)} s for the CLI, which are ${ratio(all)} and ${ratio(without)} times its time. GitHub's API (\`${large.name}\` of \`@octokit/openapi\`, 13 MB, ${large.operations} operations) takes ${large.generator.cpu.toFixed(1)} s (${large.withoutValidators.toFixed(1)} s without validators) and ${large.generator.memory.toFixed(0)} MB, and the CLI ${large.cli?.cpu.toFixed(1)} s and ${large.cli?.memory.toFixed(0)} MB.`,
    '<!-- cspell:disable -->',
    table(specs),
    '<!-- cspell:enable -->',
  ].join('\n\n');
}

const table = (specs: SpecUsage[]): string =>
  [
    [
      'File',
      'Operations',
      'Left out',
      'Warnings',
      'Seconds',
      'Without validators',
      'CLI, seconds',
      'MB',
      'CLI, MB',
    ],
    Array(9).fill('---'),
    ...specs.map(({ name, operations, leftOut, warnings, generator, withoutValidators, cli }) => [
      `\`${name}\``,
      operations,
      leftOut,
      warnings,
      generator.cpu.toFixed(1),
      withoutValidators.toFixed(1),
      cli?.cpu.toFixed(1) ?? '',
      generator.memory.toFixed(0),
      cli?.memory.toFixed(0) ?? '',
    ]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
