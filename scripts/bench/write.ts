import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { chart, type Scheme } from './chart.ts';
import { ROOT } from './paths.ts';
import { report } from './report.ts';
import { type Results, RESULTS } from './results.ts';

const PAGE = join(ROOT, 'docs/benchmarks.md');
const CHARTS = join(ROOT, 'examples/charts');
const SECTION = /(<!-- numbers -->\n)[^]*(<!-- \/numbers -->)/;

/** The files that are written from results, by their path. */
export async function pagesOf(results: Results): Promise<Map<string, string>> {
  const text = readFileSync(PAGE, 'utf8').replace(
    SECTION,
    (_, start: string, end: string) => `${start}\n${report(results)}\n\n${end}`,
  );
  const config = await resolveConfig(PAGE);
  const charts = (['light', 'dark'] as Scheme[]).map((scheme): [string, string] => [
    join(CHARTS, `numbers-${scheme}.svg`),
    chart(results, scheme),
  ]);
  return new Map([[PAGE, await format(text, { ...config, filepath: PAGE })], ...charts]);
}

/** Writes the results and the files that show them. */
export async function writeResults(results: Results): Promise<void> {
  mkdirSync(CHARTS, { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  for (const [file, text] of await pagesOf(results)) writeFileSync(file, text);
}
