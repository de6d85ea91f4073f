import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format } from 'prettier';
import type { Result } from './conformance.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/runtimes.md');
const [BEGIN, END] = ['<!-- runtimes -->\n', '<!-- /runtimes -->'];

/** How many cases of each topic hold on each runtime, in Markdown. */
export function table(results: ReadonlyMap<string, readonly Result[]>): Promise<string> {
  const all = [...results.values()].flat();
  const topics = [...new Set(all.map(({ topic }) => topic))];
  const rows = [...results].map(([name, cases]) => [
    name,
    ...topics.map((topic) => {
      const about = cases.filter((one) => one.topic === topic);
      const held = about.filter(({ problem }) => problem === undefined);
      return about.length === 0 ? '' : `${held.length} of ${about.length}`;
    }),
  ]);
  const lines = [['runtime', ...topics], ['---', ...topics.map(() => '---')], ...rows];
  return format(lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n'), {
    parser: 'markdown',
  });
}

/** The table of docs/runtimes.md. */
export const tableOfPage = (): string => page().split(BEGIN)[1]?.split(END)[0]?.trim() ?? '';

/** Writes a table to docs/runtimes.md. */
export function writeTable(markdown: string): void {
  const [before, rest = ''] = page().split(BEGIN);
  writeFileSync(PAGE, `${before}${BEGIN}\n${markdown}\n${END}${rest.split(END)[1]}`);
}

const page = (): string => readFileSync(PAGE, 'utf8');
